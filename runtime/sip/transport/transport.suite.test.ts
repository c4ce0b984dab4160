/** One suite for all transports: what the engine relies on, whatever carries the messages. */

import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { ListenFailed } from '../errors.ts';
import { silentSipLog } from '../facilities.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import type { Peer, Source } from './address.ts';
import { TcpTransport } from './tcp.ts';
import type { Receiver, Transport } from './transport.ts';
import { UdpTransport } from './udp.ts';

const message = (text: string): Buffer =>
  Buffer.from(`OPTIONS sip:x SIP/2.0\r\nContent-Length: ${text.length}\r\n\r\n${text}`);

class Inbox implements Receiver {
  readonly messages: { text: string; source: Source; transport: Transport }[] = [];
  readonly broken: string[] = [];
  #waiting: (() => void)[] = [];

  received(bytes: Buffer, source: Source, transport: Transport): void {
    this.messages.push({ text: bytes.toString().split('\r\n\r\n')[1]!, source, transport });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  unframed(_bytes: Buffer, why: string): void {
    this.broken.push(why);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

interface World {
  open(host: string, port?: number): Transport;
  readonly wheel: TimerWheel;
  readonly clock: SimulatedClock;
}

const worlds: [name: string, create: () => World, hosts: string[]][] = [
  [
    'udp',
    () => world((listen) => new UdpTransport({ transport: 'udp', ...listen }, silentSipLog)),
    ['127.0.0.1', '::1'],
  ],
  [
    'tcp',
    () => world((listen, wheel) => new TcpTransport({ transport: 'tcp', ...listen }, wheel, silentSipLog, 5)),
    ['127.0.0.1', '::1'],
  ],
  [
    'loopback',
    () => {
      const network = new LoopbackNetwork(new SimulatedClock());
      let ports = 5060;
      return world(({ host, port }) => network.transport(host, port || ports++));
    },
    ['10.0.0.1', 'fd00::1'],
  ],
];

function world(open: (listen: { host: string; port: number }, wheel: TimerWheel) => Transport): World {
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  return { clock, wheel, open: (host, port = 0) => open({ host, port }, wheel) };
}

const at = (transport: Transport, address = transport.bound.host): Peer => ({
  transport: transport.name,
  address,
  port: transport.bound.port,
});

describe.each(worlds)('%s', (name, create, hosts) => {
  let made: World;
  let opened: Transport[] = [];
  beforeEach(() => {
    made = create();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((transport) => transport.stop()));
    expect(opened.map(({ connections }) => connections)).toEqual(opened.map(() => 0));
    expect(made.wheel.size).toBe(0);
  });
  const start = async (host: string, receiver: Receiver = new Inbox()): Promise<Transport> => {
    const transport = made.open(host);
    opened.push(transport);
    await transport.start(receiver);
    return transport;
  };

  test.each(hosts)('carries messages there and back on %s', async (host) => {
    const here = new Inbox();
    const there = new Inbox();
    const one = await start(host, here);
    const two = await start(host, there);
    expect(one.bound.port).toBeGreaterThan(0);
    one.send(message('question'), at(two));
    await there.until(() => there.messages.length === 1);
    const { text, source } = there.messages[0]!;
    expect(text).toBe('question');
    expect(source).toMatchObject({ transport: one.name, address: host, local: { port: two.bound.port } });
    two.send(message('answer'), source);
    await here.until(() => here.messages.length === 1);
    expect(here.messages[0]).toMatchObject({ text: 'answer', transport: one });
  });

  test('keeps many messages whole', async () => {
    const inbox = new Inbox();
    const one = await start(hosts[0]!);
    const two = await start(hosts[0]!, inbox);
    for (let i = 0; i < 200; i++) one.send(message(`number ${i}`), at(two));
    await inbox.until(() => inbox.messages.length === 200);
    expect(inbox.messages.map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, i) => `number ${i}`));
  });

  test('tells the sender when it has stopped', async () => {
    const one = await start(hosts[0]!);
    const port = one.bound.port;
    await one.stop();
    if (name === 'udp')
      return expect(() => one.send(message('x'), { transport: 'udp', address: hosts[0]!, port })).not.toThrow();
    await new Promise<void>((resolve) => {
      one.send(message('x'), { transport: one.name, address: hosts[0]!, port }, { sendFailed: () => resolve() });
    });
  });

  if (name !== 'loopback') {
    test('names address and reason when it cannot listen', async () => {
      const first = await start('127.0.0.1');
      const { port } = first.bound;
      const second = made.open('127.0.0.1', port);
      await expect(second.start(new Inbox())).rejects.toThrow(
        new ListenFailed(`${name}:127.0.0.1:${port}`, 'EADDRINUSE'),
      );
    });

    test('listens on both families at once, and calls IPv4 by its plain name', async () => {
      const inbox = new Inbox();
      const dual = await start('::', inbox);
      const four = await start('127.0.0.1');
      const six = await start('::1');
      four.send(message('four'), at(dual, '127.0.0.1'));
      await inbox.until(() => inbox.messages.length === 1);
      six.send(message('six'), at(dual, '::1'));
      await inbox.until(() => inbox.messages.length === 2);
      expect(inbox.messages.map(({ source }) => source.address)).toEqual(['127.0.0.1', '::1']);
      const back = new Inbox();
      const listener = await start('127.0.0.1', back);
      dual.send(message('back'), at(listener));
      await back.until(() => back.messages.length === 1);
      expect(back.messages[0]!.source.address).toBe('127.0.0.1');
    });
  }

  if (name === 'udp') {
    test('is deaf to keep-alives and survives empty datagrams', async () => {
      const inbox = new Inbox();
      const transport = await start('127.0.0.1', inbox);
      const socket = createSocket('udp4');
      socket.send(Buffer.alloc(0), transport.bound.port, '127.0.0.1');
      socket.send(message('after'), transport.bound.port, '127.0.0.1');
      await inbox.until(() => inbox.messages.some(({ text }) => text === 'after'));
      socket.close();
    });
  }

  if (name === 'tcp') {
    const dial = async (transport: Transport) => {
      const socket = connect(transport.bound.port, '127.0.0.1');
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      return socket;
    };
    const closed = (socket: ReturnType<typeof connect>) =>
      new Promise<void>((resolve) => {
        socket.on('error', () => {});
        socket.once('close', () => resolve());
        socket.resume();
      });

    test('puts split and glued messages together', async () => {
      const inbox = new Inbox();
      const socket = await dial(await start('127.0.0.1', inbox));
      const stream = Buffer.concat([message('one'), Buffer.from('\r\n'), message('two'), message('three')]);
      for (const byte of stream) socket.write(Buffer.of(byte));
      socket.write(Buffer.concat([stream, stream]));
      await inbox.until(() => inbox.messages.length === 9);
      expect(inbox.messages.map(({ text }) => text)).toEqual(Array(3).fill(['one', 'two', 'three']).flat());
      socket.destroy();
      await closed(socket);
    });

    test('answers a ping with a pong', async () => {
      const socket = await dial(await start('127.0.0.1'));
      socket.write('\r\n\r\n');
      const pong = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
      expect(pong.toString()).toBe('\r\n');
      socket.destroy();
      await closed(socket);
    });

    test('closes what cannot be framed', async () => {
      const inbox = new Inbox();
      const socket = await dial(await start('127.0.0.1', inbox));
      socket.write('OPTIONS sip:x SIP/2.0\r\nVia: none\r\n\r\n');
      await closed(socket);
      expect(inbox.broken).toEqual(['No Usable Content-Length']);
    });

    test.each([
      ['a message that takes longer than 10 s', 'OPTIONS sip:x SIP', 10_100],
      ['a connection that is idle for 120 s', '', 120_100],
    ])('drops %s', async (_name, text, patience) => {
      const transport = await start('127.0.0.1');
      const socket = await dial(transport);
      const gone = closed(socket);
      socket.write(text);
      while (made.wheel.size < (text === '' ? 1 : 2)) await new Promise((resolve) => setImmediate(resolve));
      made.clock.advanceSync(patience - 200);
      expect(transport.connections).toBe(1);
      made.clock.advanceSync(400);
      await gone;
      expect(transport.connections).toBe(0);
    });

    test('takes only so many connections from one source', async () => {
      const transport = await start('127.0.0.1');
      const sockets = [];
      for (let i = 0; i < 5; i++) sockets.push(await dial(transport));
      await closed(connect(transport.bound.port, '127.0.0.1'));
      expect(transport.connections).toBe(5);
      for (const socket of sockets) socket.destroy();
      await Promise.all(sockets.map(closed));
    });

    test('tells the sender when nobody listens there', async () => {
      const gone = await start('127.0.0.1');
      const { port } = gone.bound;
      await gone.stop();
      const one = await start('127.0.0.1');
      await new Promise<void>((resolve) => {
        one.send(message('x'), { transport: 'tcp', address: '127.0.0.1', port }, { sendFailed: () => resolve() });
      });
    });
  }
});
