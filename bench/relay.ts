/**
 * Anchored audio: pairs of streams of 50 packets a second each way, through our engine and through rtpengine in user
 * space, in turns; CPU per packet, and the delay that each adds to a datagram that nobody stands in the way of. Then what
 * a pair costs that is transcoded, and one that is recorded on both sides.
 *
 *     npm run bench -- relay          BENCH_PAIRS=100 BENCH_SECONDS=5 BENCH_ROUNDS=2
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startRtpengine } from './audio/rtpengine.ts';
import { bind } from './calls/ends.ts';
import { median, printAtLeast, printGoal, printTable, quantile } from './figures.ts';
import { cpuOf } from './process-load.ts';

const { BENCH_PAIRS: pairs = '100', BENCH_SECONDS: seconds = '5', BENCH_ROUNDS: rounds = '2' } = process.env;
const PAIRS = Number(pairs);
const FRAME = 20;
const HEAD = 12;

interface Relay {
  readonly pid: number;
  readonly ports: readonly (readonly [number, number])[];
  stop(): Promise<void>;
}

interface Figures {
  readonly perPacket: number;
  readonly cores: number;
  readonly sent: number;
  readonly lost: number;
  readonly delays: readonly number[];
}

const [one, other] = [await bind('127.0.0.1'), await bind('127.0.0.1')];
let delays: number[] = [];
let arrived = 0;
for (const { socket } of [one, other]) {
  socket.on('message', (bytes) => {
    // Only what the other side has said: reports and silence of whoever relays have another size, or no time in them.
    if (bytes.length !== HEAD + 160 || bytes.readUInt16BE(HEAD + 8) !== 0xbe7c) return;
    arrived += 1;
    delays.push(performance.now() - bytes.readDoubleBE(HEAD));
  });
}

/** Speaks on both sides of all pairs. */
async function measure(relay: Relay | undefined): Promise<Figures> {
  const packet = Buffer.alloc(HEAD + 160, 0xd5);
  packet.writeUInt16BE(0x8000, 0);
  packet.writeUInt16BE(0xbe7c, HEAD + 8);
  const send = (from: typeof one, ssrc: number, frame: number, to: number) => {
    packet.writeUInt16BE(frame & 0xffff, 2);
    packet.writeUInt32BE((frame * 160) >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    packet.writeDoubleBE(performance.now(), HEAD);
    from.socket.send(Buffer.from(packet), to, '127.0.0.1');
  };
  const ports = relay?.ports ?? Array.from({ length: PAIRS }, () => [other.port, one.port] as const);
  const begun = performance.now();
  const settled = 1000;
  const end = begun + settled + Number(seconds) * 1000;
  let cpu = 0;
  let sent = 0;
  let counting = false;
  for (let slot = 0; performance.now() < end; ) {
    if (!counting && performance.now() > begun + settled) {
      counting = true;
      [cpu, sent, arrived, delays] = [relay ? cpuOf(relay.pid) : 0, 0, 0, []];
    }
    for (; slot <= performance.now() - begun; slot += 1) {
      for (let pair = slot % FRAME; pair < PAIRS; pair += FRAME) {
        const frame = Math.floor(slot / FRAME);
        send(one, pair * 2 + 1, frame, ports[pair]![0]);
        send(other, pair * 2 + 2, frame, ports[pair]![1]);
        sent += 2;
      }
    }
    await pause(1);
  }
  const used = relay ? cpuOf(relay.pid) - cpu : 0;
  await pause(100);
  return { perPacket: (used / sent) * 1e6, cores: used / Number(seconds), sent, lost: sent - arrived, delays };
}

async function ours(mode: 'relay' | 'transcode' | 'record'): Promise<Relay> {
  const file = fileURLToPath(new URL('audio/relay-engine.ts', import.meta.url));
  const child = fork(file, [pairs, `${one.port}`, `${other.port}`, mode], { execArgv: ['--import', 'tsx'] });
  const [ports] = (await once(child, 'message')) as [[number, number][]];
  const stop = async () => {
    child.send('stop');
    await once(child, 'exit');
  };
  return { pid: child.pid!, ports, stop };
}

async function theirs(): Promise<Relay> {
  const { program, ports, stop } = await startRtpengine(PAIRS, [one.port, other.port]);
  return { pid: program.pid, ports, stop };
}

const contenders = [
  { name: 'nobody in between', start: undefined },
  { name: 'ours', start: () => ours('relay') },
  { name: 'rtpengine, user space', start: theirs },
  { name: 'ours, transcoded', start: () => ours('transcode') },
  { name: 'ours, both sides recorded', start: () => ours('record') },
].map((contender) => ({ ...contender, runs: [] as Figures[] }));
for (let round = 0; round < Number(rounds); round += 1) {
  for (const { name, start, runs } of contenders) {
    const relay = await start?.();
    const run = await measure(relay);
    // Whoever loses packets relays nothing that could be compared.
    if (run.lost <= run.sent / 100 || name.includes('transcoded')) runs.push(run);
    else console.info(`a run of ${name} does not count: ${run.lost} of ${run.sent} packets lost`);
    await relay?.stop();
  }
}
for (const { socket } of [one, other]) socket.close();

if (contenders.some(({ runs }) => runs.length === 0)) throw new Error('no run counts: the machine is too busy');
const middle = (runs: readonly Figures[], of: (run: Figures) => number) => median(runs.map(of));
const delay = (runs: readonly Figures[], share: number) => middle(runs, (run) => quantile(run.delays, share));
printTable(
  `${PAIRS} pairs, 50 packets a second each way, ${seconds} s, ${rounds} times in turns`,
  ['who', 'µs CPU per packet', 'cores', 'pairs per core', 'lost', 'delay p50 ms', 'p99 ms'],
  contenders.map(({ name, runs, start }) => [
    name,
    start ? middle(runs, ({ perPacket }) => perPacket).toFixed(1) : '–',
    start ? middle(runs, ({ cores }) => cores).toFixed(3) : '–',
    start ? (PAIRS / middle(runs, ({ cores }) => cores)).toFixed(0) : '–',
    name.includes('transcoded') ? '–' : String(Math.max(...runs.map(({ lost }) => lost))),
    name.includes('transcoded') ? '–' : delay(runs, 0.5).toFixed(2),
    name.includes('transcoded') ? '–' : delay(runs, 0.99).toFixed(2),
  ]),
);
const [floor, mine, rtpengine] = contenders.map(({ runs }) => runs) as [Figures[], Figures[], Figures[]];
const ratio = middle(rtpengine, ({ perPacket }) => perPacket) / middle(mine, ({ perPacket }) => perPacket);
printAtLeast('Packets per CPU second over rtpengine', ratio, 0.3, 'times');
printGoal('Added delay, p99', delay(mine, 0.99) - delay(floor, 0.99), 2, 'ms');
