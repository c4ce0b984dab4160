/**
 * Calls that are answered, hear some 3 s of speech and are hung up, in CPU seconds per 1,000, the product as shipped;
 * beside the same calls without the speech, in turns. A round with a failed call or a retransmission is void.
 *
 *     npm run bench -- answered-calls          BENCH_RATE=200 BENCH_SECONDS=6 BENCH_ROUNDS=3
 */

import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { announcing, chain } from '../e2e/harness/flows.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { flawOf } from './calls/through.ts';
import { median, printGoal, printTable, spread } from './figures.ts';
import { loadOf } from './process-load.ts';
import { callBySipp } from './sip/sipp-load.ts';

const { BENCH_RATE: rate = '200', BENCH_SECONDS: seconds = '6', BENCH_ROUNDS: rounds = '3' } = process.env;
const RATE = Number(rate);
const CALLS = RATE * Number(seconds);
const SCENARIO = fileURLToPath(new URL('calls/heard-call.xml', import.meta.url));
const WORDS = 'Thank you for calling. We are closed today.';

const product = await startProduct({ env: { CORDBOARD_RTP: '20000-29999', CORDBOARD_LOG: 'warn' } });
const { pid } = product.program;
await product.api.saveAndPublish({ ...announcing('heard', WORDS), access: 'trusted' });
const nodes = [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['bye', 'hang-up'],
] as const;
await product.api.saveAndPublish({ ...chain('short', nodes), access: 'trusted' });

async function round(service: string, calls: number, perSecond: number) {
  const from = loadOf(pid);
  const load = await callBySipp(product.sipPort, calls, perSecond, SCENARIO, { service });
  await pause(1500);
  const to = loadOf(pid);
  const perThousand = (of: 'cpu' | 'mainThread') => ((to[of] - from[of]) / calls) * 1000;
  // The last calls still hear their speech when the last one has been placed.
  const placed = load.seconds - calls / perSecond;
  const flaw = flawOf({ ...load, rate: perSecond }, perSecond);
  return { cpu: perThousand('cpu'), main: perThousand('mainThread'), flaw, lasted: placed };
}

const kinds = ['heard', 'short'].map((service) => ({
  service,
  cpu: [] as number[],
  main: [] as number[],
  lasted: [] as number[],
  void: [] as string[],
}));
for (const warm of [30, 60, 100]) for (const { service } of kinds) await round(service, warm * 6, warm);
for (let turn = 0; turn < Number(rounds); turn += 1) {
  for (const kind of kinds) {
    const { cpu, main, flaw, lasted } = await round(kind.service, CALLS, RATE);
    if (flaw !== undefined) kind.void.push(flaw);
    else {
      kind.cpu.push(cpu);
      kind.main.push(main);
      kind.lasted.push(lasted);
    }
  }
}
await product.stop();

const [heard, short] = kinds as [(typeof kinds)[0], (typeof kinds)[0]];
const shown = (figures: readonly number[], digits = 2) => (figures.length === 0 ? '–' : spread(figures, digits));
printTable(
  `Calls answered and hung up by the flow, ${RATE} per second for ${seconds} s, ${rounds} times in turns`,
  ['call', 'CPU s per 1,000 (quartiles)', 'first thread', 'over short', 's on the phone', 'void rounds'],
  [
    [
      'hears speech',
      shown(heard.cpu),
      shown(heard.main),
      ratioTo(heard.cpu),
      shown(heard.lasted, 1),
      heard.void.join('; '),
    ],
    ['hears nothing', shown(short.cpu), shown(short.main), '1.00', shown(short.lasted, 1), short.void.join('; ')],
  ],
);
if (heard.cpu.length === 0) throw new Error('no round counts: the machine is too busy');
printGoal('CPU of 1,000 calls that hear 3 s', median(heard.cpu), 3.8, 's');

function ratioTo(figures: readonly number[]): string {
  return (median(figures) / median(short.cpu)).toFixed(2);
}
