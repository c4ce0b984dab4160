/**
 * Calls connected to a callee, in CPU per call: sipp → flow with a Dial → sipp, the product as shipped (flow, CDRs,
 * journal, trace, policy, anchored audio without packets), beside a tuned Kamailio that proxies them and beside the
 * least that is a B2BUA on the npm package `sip`. All at the same rate, in turns; a round with a failed call or a
 * retransmission is void. At a third of that rate a call costs half as much again: a thread that sleeps between messages
 * finds its caches cold. What a call leaves behind for 32 s is counted, what an idle process takes is not.
 *
 *     npm run bench -- bridge-calls          BENCH_RATE=300 BENCH_SECONDS=15 BENCH_ROUNDS=3
 */

import { setTimeout as pause } from 'node:timers/promises';
import { startBridge, startKamailioProxy, startNpmB2bua } from './calls/bridge-servers.ts';
import { startCallees } from './calls/callee.ts';
import { callThrough, flawOf } from './calls/through.ts';
import { median, printAtLeast, printGoal, printTable, spread } from './figures.ts';
import { cpuOfFamily, loadOf } from './process-load.ts';
import type { Server } from './sip/servers.ts';

const { BENCH_RATE: rate = '300', BENCH_SECONDS: seconds = '15', BENCH_ROUNDS: rounds = '3' } = process.env;
const RATE = Number(rate);
const CALLS = RATE * Number(seconds);
/** Transactions are kept for 32 s after their last word: forgetting them is part of what a call costs. */
const AFTERLIFE = 34_000;
const IDLE = 10_000;

interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly cpu: number[];
  readonly main: number[];
  readonly void: string[];
}

const callees = await startCallees();
const contenders: Contender[] = [];
for (const [name, start] of [
  ['ours', startBridge],
  ['Kamailio as proxy, tuned', startKamailioProxy],
  ['B2BUA on `sip` 0.0.6', startNpmB2bua],
] as const)
  contenders.push({ name, server: await start(callees.port), cpu: [], main: [], void: [] });

const used = ({ server: { program } }: Contender) => ({
  cpu: cpuOfFamily(program.pid),
  main: loadOf(program.pid).mainThread,
});
// Warm: it takes some thousand calls until just-in-time compilation is through.
for (const { server } of contenders) await callThrough(server.port, 2500, 100);
await pause(AFTERLIFE);
const idleFrom = contenders.map(used);
await pause(IDLE);
const idleNow = contenders.map(used);
const idle = contenders.map((_, at) => ({
  cpu: (idleNow[at]!.cpu - idleFrom[at]!.cpu) / IDLE,
  main: (idleNow[at]!.main - idleFrom[at]!.main) / IDLE,
}));

for (let round = 0; round < Number(rounds); round += 1) {
  const from = contenders.map(used);
  const begun = performance.now();
  const flaws: (string | undefined)[] = [];
  for (const { server } of contenders) flaws.push(flawOf(await callThrough(server.port, CALLS, RATE), RATE));
  await pause(AFTERLIFE);
  const lasted = performance.now() - begun;
  for (const [at, one] of contenders.entries()) {
    const now = used(one);
    const flaw = flaws[at];
    if (flaw !== undefined) one.void.push(flaw);
    else {
      one.cpu.push(((now.cpu - from[at]!.cpu - idle[at]!.cpu * lasted) / CALLS) * 1e6);
      one.main.push(((now.main - from[at]!.main - idle[at]!.main * lasted) / CALLS) * 1e6);
    }
  }
}
for (const { server } of contenders) await server.stop();
await callees.stop();

const [ours, kamailio, npm] = contenders as [Contender, Contender, Contender];
const counted = (figures: readonly number[]) => (figures.length === 0 ? '–' : spread(figures, 0));
printTable(
  `Calls through a Dial to a callee, ${RATE} per second for ${seconds} s, ${rounds} times in turns`,
  ['who', 'µs CPU per call (quartiles)', 'first thread', 'calls per CPU s', 'idle, % of a core', 'void rounds'],
  contenders.map((one, at) => [
    one.name,
    counted(one.cpu),
    counted(one.main),
    (1e6 / median(one.cpu)).toFixed(0),
    (idle[at]!.cpu * 1e5).toFixed(1),
    one.void.join('; '),
  ]),
);
if (contenders.some(({ cpu }) => cpu.length === 0)) throw new Error('no round counts: the machine is too busy');
printGoal('CPU of 1,000 calls', median(ours.cpu) / 1000, 2, 's');
printAtLeast(
  'Calls per CPU second over tuned Kamailio as proxy',
  median(kamailio.cpu) / median(ours.cpu),
  0.3,
  'times',
);
printAtLeast('Calls per CPU second over a B2BUA on `sip`', median(npm.cpu) / median(ours.cpu), 1.5, 'times');
