/**
 * What a node of a flow costs: calls through twenty logic nodes over calls that are answered bare, by the product as
 * shipped (journal, events and live view on). Interleaved, so that a noisy neighbour meets both.
 */

import { chain, type NodeSketch } from '../e2e/harness/flows.ts';
import { type Product, startProduct } from '../e2e/harness/product.ts';
import { sipp } from '../e2e/harness/sipp.ts';
import { median, printGoal, printTable, spread } from './figures.ts';
import { loadOf } from './process-load.ts';

const NODES = 20;
const CALLS = 600;
const RATE = 100;
const REPEATS = 5;

const logic: NodeSketch[] = Array.from({ length: NODES }, (_, index) =>
  index % 2 === 0
    ? [`set-${index}`, 'set-variables', { assignments: [{ name: 'tries', value: 'vars.tries + 1' }] }]
    : [`if-${index}`, 'condition', { cases: [{ id: 'c1', when: 'vars.tries > 100' }] }],
);
const frame = (id: string, between: readonly NodeSketch[]) =>
  chain(id, [['start', 'incoming-call'], ['pick-up', 'answer'], ...between, ['bye', 'hang-up']], {
    variables: [{ name: 'tries', type: 'number', initial: 0 }],
  });

async function costPerCall(product: Product, flow: string): Promise<number> {
  const before = loadOf(product.program.pid).cpu;
  const run = await sipp({
    scenario: 'listen',
    to: flow,
    port: product.sipPort,
    calls: CALLS,
    rate: RATE,
    limit: 1000,
    trace: false,
  });
  if (!run.ok) throw new Error(run.complaint);
  return ((loadOf(product.program.pid).cpu - before) / CALLS) * 1e6;
}

const product = await startProduct({ env: { CORDBOARD_RTP: '20000-29999', CORDBOARD_LOG: 'warn' } });
try {
  await product.api.saveAndPublish(frame('bare', []));
  await product.api.saveAndPublish(frame('logic', logic));
  for (const flow of ['bare', 'logic']) await costPerCall(product, flow);
  const cost: Record<'bare' | 'logic', number[]> = { bare: [], logic: [] };
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    cost.bare.push(await costPerCall(product, 'bare'));
    cost.logic.push(await costPerCall(product, 'logic'));
  }
  const perNode = cost.logic.map((value, index) => (value - cost.bare[index]!) / NODES);
  printTable(
    `CPU of a call, ${CALLS} calls at ${RATE} per second, ${REPEATS} times interleaved`,
    ['call', 'µs CPU per call (quartiles)', 'over bare'],
    [
      ['answered and hung up', spread(cost.bare, 0), '1.00'],
      [`with ${NODES} logic nodes`, spread(cost.logic, 0), (median(cost.logic) / median(cost.bare)).toFixed(2)],
    ],
  );
  printGoal('CPU per node', median(perNode), 60, 'µs');
} finally {
  await product.stop();
}
