import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { silentSipLog } from '../facilities.ts';
import { Inbox } from '../testing/inbox.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import type { Peer } from './address.ts';
import { LargeRequests, largestDatagram, staysWithUdp } from './large-requests.ts';
import { TcpTransport } from './tcp.ts';
import type { Transport } from './transport.ts';

describe('a request stays with UDP', () => {
  test.each([
    ['when it is small', largestDatagram, false, undefined, true],
    ['not when it is larger', largestDatagram + 1, false, undefined, false],
    ['when the contact was registered by UDP, however large', 60_000, true, undefined, true],
    ['when TCP was tried in vain not long ago', 1600, false, 2, true],
    ['not when that is long ago', 1600, false, 1, false],
  ])('%s', (_name, size, fixed, until, expected) => {
    expect(staysWithUdp(size, fixed, until, 1)).toBe(expected);
  });
});

describe('1,600 bytes', () => {
  let clock: SimulatedClock;
  let wheel: TimerWheel;
  let large: LargeRequests;
  beforeEach(() => {
    clock = new SimulatedClock();
    wheel = new TimerWheel(clock, (error) => {
      throw error;
    });
    large = new LargeRequests(clock, wheel);
  });
  afterEach(() => expect(wheel.size).toBe(0));

  /** TCP whose SYN vanishes: nobody ever says yes or no. */
  const blackHole = () => {
    const attempts: Peer[] = [];
    const transport = { open: (peer: Peer) => attempts.push(peer) } as Partial<Transport> as Transport;
    return { attempts, transport };
  };
  const peer: Peer = { transport: 'udp', address: '192.0.2.1', port: 5060 };

  test('to a black-holed TCP port: UDP after a second, at once for an hour, then TCP is tried again', async () => {
    const { attempts, transport } = blackHole();
    const first = large.destination(peer, 1600, false, transport);
    await clock.advance(1_010);
    expect(await first).toBe(peer);
    expect(attempts).toEqual([{ transport: 'tcp', address: '192.0.2.1', port: 5060 }]);
    await clock.advance(3_500_000);
    expect(await large.destination(peer, 1600, false, transport)).toBe(peer);
    expect(attempts).toHaveLength(1);
    await clock.advance(100_000);
    const again = large.destination(peer, 1600, false, transport);
    expect(attempts).toHaveLength(2);
    await clock.advance(1_010);
    expect(await again).toBe(peer);
  });

  test('small, fixed, or without TCP of our own: UDP, and nothing is tried', async () => {
    const { attempts, transport } = blackHole();
    expect(await large.destination(peer, 1300, false, transport)).toBe(peer);
    expect(await large.destination(peer, 1600, true, transport)).toBe(peer);
    expect(await large.destination(peer, 1600, false, undefined)).toBe(peer);
    expect(attempts).toEqual([]);
  });

  test('to a peer that takes TCP, and to one that refuses it, over real sockets', async () => {
    const server: Server = createServer((socket) => socket.resume().on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as { port: number }).port;
    const tcp = new TcpTransport({ transport: 'tcp', host: '127.0.0.1', port: 0 }, wheel, silentSipLog, 50);
    await tcp.start(new Inbox());
    const to: Peer = { transport: 'udp', address: '127.0.0.1', port };
    expect(await large.destination(to, 1600, false, tcp)).toEqual({ transport: 'tcp', address: '127.0.0.1', port });
    expect(tcp.connections).toBe(1);
    // Its answer comes over the connection that is there already.
    expect(await large.destination(to, 1600, false, tcp)).toMatchObject({ transport: 'tcp' });
    expect(tcp.connections).toBe(1);
    await tcp.stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const again = new TcpTransport({ transport: 'tcp', host: '127.0.0.1', port: 0 }, wheel, silentSipLog, 50);
    await again.start(new Inbox());
    expect(await large.destination(to, 1600, false, again)).toBe(to);
    await again.stop();
  });
});
