/**
 * A thousand datagrams at once to a process that is held for 60 ms: how many are answered, by the engine (OPTIONS, 200)
 * and by a bare socket with the default buffer (each sent back). Interleaved.
 */

import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { median, printGoal, printTable, spread } from './figures.ts';
import { type Server, startEngine, startPlainSocket } from './sip/servers.ts';

const BURST = 1000;
const STALL = 60;
const REPEATS = 9;

const request = (n: number, port: number) =>
  [
    `OPTIONS sip:service@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKburst${n};rport`,
    'Max-Forwards: 70',
    `From: <sip:burst@127.0.0.1>;tag=${n}`,
    `To: <sip:service@127.0.0.1:${port}>`,
    `Call-ID: burst-${n}`,
    'CSeq: 1 OPTIONS',
    // As large as an INVITE with its description.
    `Subject: ${'x'.repeat(400)}`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

let serial = 0;

/** How many of the burst were not answered. */
async function lostOf({ port, program }: Server): Promise<number> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: 8 * 2 ** 20,
    lookup: (name, _, done) => done(null, name, 4),
  });
  const answered = new Set<string>();
  socket.on('message', (bytes) => answered.add(/burst-\d+/.exec(bytes.toString('latin1'))![0]));
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
  const messages = Array.from({ length: BURST }, () => Buffer.from(request(serial++, port)));
  program.signal('SIGSTOP');
  const resume = performance.now() + STALL;
  for (const message of messages) socket.send(message, port, '127.0.0.1');
  await pause(Math.max(0, resume - performance.now()));
  program.signal('SIGCONT');
  for (let patience = 20; patience > 0 && answered.size < BURST; patience -= 1) await pause(100);
  socket.close();
  return BURST - answered.size;
}

const contenders = [
  { name: 'ours, 4 MiB asked for', server: await startEngine(), lost: [] as number[] },
  { name: 'bare socket, default buffer', server: await startPlainSocket(), lost: [] as number[] },
];
for (const { server } of contenders) await lostOf(server);
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  for (const { server, lost } of contenders) lost.push(await lostOf(server));
}
for (const { server } of contenders) await server.stop();

printTable(
  `${BURST} datagrams at once to a process held for ${STALL} ms, ${REPEATS} times interleaved`,
  ['server', 'lost (quartiles)', 'most lost'],
  contenders.map(({ name, lost }) => [name, spread(lost, 0), String(Math.max(...lost))]),
);
printGoal('Lost by ours', Math.max(...contenders[0]!.lost), 0, 'datagrams');
if (median(contenders[1]!.lost) === 0)
  console.info('\nThe bare socket lost nothing: this kernel has a large default buffer.');
