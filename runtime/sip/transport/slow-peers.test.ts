/** S12: many connections that are slow on purpose, and an honest peer beside them. */

import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { silentSipLog } from '../facilities.ts';
import { Inbox } from '../testing/inbox.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import { TcpTransport } from './tcp.ts';

/** Three loopback addresses, each as far as its limit goes. */
const sources = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const perSource = process.env.TEST_LONG === '1' ? 700 : 100;

test('S12: slow heads do not keep anybody waiting, and are gone after 10 s', async () => {
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  const inbox = new Inbox();
  const transport = new TcpTransport({ transport: 'tcp', host: '127.0.0.1', port: 0 }, wheel, silentSipLog, perSource);
  await transport.start(inbox);
  const dial = (localAddress: string): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: transport.bound.port, localAddress }, () => resolve(socket));
      socket.on('error', () => {});
    });

  const before = process.memoryUsage.rss();
  const slow: Socket[] = [];
  for (const source of sources) {
    // More than are let in.
    for (let i = 0; i < 1.2 * perSource; i++) slow.push(await dial(source));
  }
  for (const socket of slow) socket.write('INVITE sip:x SIP/2.0\r\nVia: ');
  const held = sources.length * perSource;
  await inbox.turn(() => wheel.size === 2 * held);
  expect(transport.connections).toBe(held);
  await inbox.turn(() => transport.held > 0 && transport.held % held === 0);
  // Each holds what it has sent and no more, whatever it may say that there is to come.
  const perConnection = transport.held / held;
  expect(perConnection).toBeLessThanOrEqual(64);

  const honest = await dial('127.0.0.4');
  honest.write('OPTIONS sip:x SIP/2.0\r\nContent-Length: 5\r\n\r\nhello');
  await inbox.until(() => inbox.messages.length === 1);
  clock.advanceSync(9_900);
  expect(transport.connections).toBe(held + 1);
  clock.advanceSync(200);
  expect(transport.connections).toBe(1);
  honest.write('OPTIONS sip:x SIP/2.0\r\nContent-Length: 5\r\n\r\nagain');
  await inbox.until(() => inbox.messages.length === 2);
  expect(transport.held).toBe(0);
  const rss = (process.memoryUsage.rss() - before) / 2 ** 10 / slow.length;
  console.info(
    `S12: ${slow.length} slow connections, ${held} let in with ${perConnection} bytes each, 0 left after 10 s, the honest ` +
      `peer heard twice; RSS ${rss.toFixed(0)} KiB more for each, its own end in the test included`,
  );

  for (const socket of [...slow, honest]) socket.destroy();
  await transport.stop();
  expect(wheel.size).toBe(0);
});
