/**
 * Calls that stay in a menu: each caller speaks without a pause and presses a key every five seconds, the menu asks its
 * question again after each key. What is lost on the way to the callers (less what their own sockets dropped), on the way
 * from them, and which keys are found; beside it what the process takes of a core.
 *
 *     npm run bench -- menu-calls          BENCH_CALLS=300 BENCH_SECONDS=120 (the goal: 600)
 */

import { setTimeout as pause } from 'node:timers/promises';
import { sketch } from '../e2e/harness/flows.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { CALLED } from './calls/bridge-servers.ts';
import { Ends } from './calls/ends.ts';
import { MenuCaller } from './calls/menu-caller.ts';
import { printAtLeast, printTable } from './figures.ts';
import { loadOf } from './process-load.ts';

const { BENCH_CALLS: calls = '300', BENCH_SECONDS: seconds = '120' } = process.env;
const FRAME = 20;
/** Callers speak in so many groups within a frame, as they would. */
const GROUPS = 4;

const product = await startProduct({ env: { CORDBOARD_RTP: '20000-29999', CORDBOARD_LOG: 'warn' } });
const prompt = { say: 'Please press one for sales, two for support, three for everything else, or stay on the line.' };
const nodes = [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['ask', 'menu', { prompt, choices: [{ digit: '1', label: 'One' }], timeout: 10, retries: 0 }],
] as const;
const cords = [
  ['start.in', 'pick-up'],
  ['pick-up.answered', 'ask'],
  ['ask.1', 'ask'],
  ['ask.timeout', 'ask'],
] as const;
await product.api.saveAndPublish(sketch(CALLED, nodes, cords, { access: 'trusted' }));

const ends = await Ends.open();
const callers: MenuCaller[] = [];
let turn = 0;
let begun = performance.now();
const beat = setInterval(() => {
  // What a late timer left out is made up for: callers send fifty packets a second, whatever we do.
  for (; begun + (turn * FRAME) / GROUPS <= performance.now(); turn++)
    for (let at = turn % GROUPS; at < callers.length; at += GROUPS) callers[at]!.speak();
}, FRAME / GROUPS);
for (let number = 1; number <= Number(calls); number++) {
  callers.push(await MenuCaller.call(ends, product.sipPort, number));
  await pause(20);
}
await pause(2000);
const unanswered = callers.filter(({ answered }) => !answered).length;
if (unanswered > 0) throw new Error(`${unanswered} calls were not answered`);
const before = loadOf(product.program.pid);
const from = performance.now();
await pause(Number(seconds) * 1000);
const load = loadOf(product.program.pid);
const lasted = (performance.now() - from) / 1000;
clearInterval(beat);
begun = Number.POSITIVE_INFINITY;
await pause(1000);
const dropped = sum(({ dropped: own }) => own);
for (const caller of callers) caller.hangUp();
await pause(3000);
const metrics = await (await fetch(`${product.url}/metrics`)).text();
const received = Number(/rtp_packets\S*\{what="received"\} (\d+)/.exec(metrics)?.[1] ?? Number.NaN);
const ended = await ids();
let found = 0;
for (const id of ended) {
  found += (await product.api.journal(id)).filter(({ type }) => type === 'digit.pressed').length;
  // More than a hundred requests a second are refused.
  await pause(12);
}
await product.stop();
ends.close();
for (const caller of callers) caller.close();

const [sent, keys, heard] = [sum((one) => one.sent), sum((one) => one.keys), sum((one) => one.heard)];
const missed = sum((one) => one.missed) - dropped;
printTable(
  `${calls} calls in a menu for ${lasted.toFixed(0)} s, audio both ways`,
  ['way', 'packets', 'lost', 'share that came'],
  [
    ['to the callers', `${heard}`, `${missed}`, percent(1 - missed / (heard + missed))],
    ['from the callers', `${sent}`, `${sent - received}`, percent(received / sent)],
  ],
);
const cores = (load.cpu - before.cpu) / lasted;
console.info(`\n${found} of ${keys} keys found; ${cores.toFixed(2)} cores; callers' own sockets dropped ${dropped}.`);
printAtLeast('Packets that came to the callers', (1 - missed / (heard + missed)) * 100, 99.99, '%');
printAtLeast('Packets that came from the callers', (received / sent) * 100, 99.99, '%');
printAtLeast('Keys found', (found / keys) * 100, 100, '%');

function sum(of: (caller: MenuCaller) => number): number {
  return callers.reduce((total, caller) => total + of(caller), 0);
}

/** All calls of the house; the list comes in pages. */
async function ids(): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const after = all.length === 0 ? '' : `&after=${all.at(-1)}`;
    const page = await product.api.ask<{ id: string }[]>('GET', `/api/calls?state=ended${after}`);
    if (page.length === 0) return all;
    all.push(...page.map(({ id }) => id));
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(4)} %`;
}
