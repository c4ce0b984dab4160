/**
 * Whether calls grow dearer when many are up: CPU of a short call at the same arrival rate beside 10 and beside 1,000
 * held calls. What the held calls cost by themselves (their RTP) is measured just before and taken off.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { chain } from '../e2e/harness/flows.ts';
import { until } from '../e2e/harness/patience.ts';
import { type Product, startProduct } from '../e2e/harness/product.ts';
import { sipp, startSipp } from '../e2e/harness/sipp.ts';
import { median, printGoal, printTable, spread } from './figures.ts';
import { type Load, loadOf } from './process-load.ts';

const CALLS = 300;
const RATE = 50;
const REPEATS = 5;
const FEW = 10;
const MANY = 1000;

const between = (a: Load, b: Load) => ({ cpu: b.cpu - a.cpu, mainThread: b.mainThread - a.mainThread });

/** CPU in µs of one short call, beside whatever is up. */
async function shortCalls(product: Product): Promise<{ cpu: number; mainThread: number }> {
  const { pid } = product.program;
  const seconds = CALLS / RATE;
  const idleFrom = loadOf(pid);
  await pause(seconds * 1000);
  const idle = between(idleFrom, loadOf(pid));
  const [from, begun] = [loadOf(pid), performance.now()];
  const run = await sipp({
    scenario: 'listen',
    to: 'short',
    port: product.sipPort,
    calls: CALLS,
    rate: RATE,
    limit: 2000,
    trace: false,
  });
  if (!run.ok) throw new Error(run.complaint);
  const share = (performance.now() - begun) / 1000 / seconds;
  const busy = between(from, loadOf(pid));
  const perCall = (value: number) => (value / CALLS) * 1e6;
  return { cpu: perCall(busy.cpu - idle.cpu * share), mainThread: perCall(busy.mainThread - idle.mainThread * share) };
}

/** Holds so many calls. */
async function hold(product: Product, total: number) {
  const guests = await startSipp({
    scenario: 'talk',
    to: 'lounge',
    port: product.sipPort,
    calls: total,
    rate: 50,
    limit: total,
    hold: 3_000_000,
    timeout: 3000,
    trace: false,
  });
  await until(`${total} held calls`, async () => (await product.api.liveCalls()).length >= total, {
    within: 120_000,
    every: 500,
  });
  return guests.program;
}

async function productWith(held: number, ports: string) {
  const product = await startProduct({ env: { CORDBOARD_RTP: ports, CORDBOARD_LOG: 'warn' } });
  const way = (id: string, seconds?: number) =>
    chain(id, [
      ['start', 'incoming-call'],
      ['pick-up', 'answer'],
      ...(seconds === undefined ? [] : ([['stay', 'wait', { seconds }]] as const)),
      ['bye', 'hang-up'],
    ]);
  await product.api.saveAndPublish(way('lounge', 3600));
  await product.api.saveAndPublish(way('short'));
  // Warm, so that neither figure is that of a cold engine.
  for (let round = 0; round < 2; round += 1) await shortCalls(product);
  const before = loadOf(product.program.pid).memory;
  const guests = await hold(product, held);
  await pause(3000);
  const memory = (loadOf(product.program.pid).memory - before) / held;
  const end = async () => {
    guests.signal('SIGKILL');
    await product.kill();
  };
  return { product, memory, end, cpu: [] as number[], mainThread: [] as number[] };
}

const few = await productWith(FEW, '20000-23999');
const many = await productWith(MANY, '24000-29999');
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  for (const one of [few, many]) {
    const { cpu, mainThread } = await shortCalls(one.product);
    one.cpu.push(cpu);
    one.mainThread.push(mainThread);
  }
}
await few.end();
await many.end();

const ratio = (part: 'cpu' | 'mainThread') => median(many[part]) / median(few[part]);
printTable(
  `CPU of a short call beside held ones, ${CALLS} calls at ${RATE} per second, ${REPEATS} times interleaved`,
  ['µs CPU per call', `beside ${FEW} held`, `beside ${MANY} held`, 'ratio'],
  [
    ['all threads', spread(few.cpu, 0), spread(many.cpu, 0), ratio('cpu').toFixed(2)],
    ['signalling thread', spread(few.mainThread, 0), spread(many.mainThread, 0), ratio('mainThread').toFixed(2)],
  ],
);
printGoal('Cost per call, all threads', ratio('cpu'), 1.2, 'times');
console.info(`\nMemory per held call, of ${MANY}: ${many.memory.toFixed(1)} KiB`);
