/** Pages of 50 out of a million CDRs: made once, then asked for in every way that the API has, through the worker. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CDRS, type CdrRow, COLLECTIONS } from '../runtime/store/collections.ts';
import { createStore } from '../runtime/store/create-store.ts';
import { type CdrOrder, type CdrSearch, everyCdr, LATEST_FIRST, searchCdrs } from '../runtime/store/search-cdrs.ts';
import { EVERY, FIRST_START, madeCdr } from '../runtime/store/testing/made-cdrs.ts';
import { printGoal, printTable, quantile } from './figures.ts';

const COUNT = Number(process.env.BENCH_CDRS ?? 1_000_000);
const REPEATS = 20;
/** Milliseconds, issue: a page of 50. */
const GOAL = 50;

const folder = mkdtempSync(join(tmpdir(), 'cordboard-cdrs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const made = performance.now();
// Indexes come afterwards: sorted once, instead of a million times a little.
const bare = await createStore({ folder, thread: 'local', collections: [{ name: CDRS }] });
for (let from = 0; from < COUNT; from += 5000) {
  const rows = Array.from({ length: Math.min(5000, COUNT - from) }, (_, n) => madeCdr(from + n));
  await bare.collection<CdrRow>(CDRS).insertMany(rows);
}
await bare.close();
const indexed = performance.now();
const store = await createStore({ folder, collections: COLLECTIONS });
const opened = performance.now();
const size = statSync(join(folder, 'cordboard.db')).size;
console.info(
  `${COUNT} CDRs made in ${seconds(indexed - made)} s, indexed in ${seconds(opened - indexed)} s, ${Math.round(size / 1e6)} MB`,
);

interface Question {
  readonly what: string;
  readonly search: CdrSearch;
  readonly order?: CdrOrder;
  /** The page begins there, deep in the middle, instead of at the beginning. */
  readonly deep?: boolean;
}

const at = (share: number): number => FIRST_START + Math.floor(COUNT * share) * EVERY;
const QUESTIONS: readonly Question[] = [
  { what: 'all, the latest', search: {} },
  { what: 'all, page behind 500,000 others', search: {}, deep: true },
  { what: 'all, the longest talks', search: {}, order: { by: 'talked', descending: true } },
  { what: 'an account', search: { account: 'account-7' } },
  { what: 'an account, deep', search: { account: 'account-7' }, deep: true },
  { what: 'a trunk in a week', search: { trunk: 'trunk-3', since: at(0.4), until: at(0.4) + 7 * 86_400_000 } },
  { what: 'a flow, not answered', search: { flow: 'flow-6', answered: false } },
  { what: 'a number of 100 calls', search: { number: '+4930rare' } },
  { what: 'a number of many calls', search: { number: '205' } },
];

/** What an answer of the worker costs at all. */
const FLOOR = 'floor: one row by its id';
const before = process.memoryUsage().rss;
const times = new Map<string, number[]>();
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  const asked = performance.now();
  await store.collection<CdrRow>(CDRS).get(madeCdr(repeat * 97)._id);
  times.set(FLOOR, [...(times.get(FLOOR) ?? []), performance.now() - asked]);
  for (const { what, search, order = LATEST_FIRST, deep } of QUESTIONS) {
    const after = deep ? await pageKeyAt(search) : undefined;
    const start = performance.now();
    await searchCdrs(store, search, { limit: 50, after, order });
    times.set(what, [...(times.get(what) ?? []), performance.now() - start]);
  }
}
printTable(
  `A page of 50 out of ${COUNT} CDRs, ${REPEATS} times, through the store's worker`,
  ['page', 'median ms', 'p95 ms', 'worst ms'],
  [...times].map(([what, all]) => [what, ...[0.5, 0.95, 1].map((share) => quantile(all, share).toFixed(1))]),
);
printGoal('slowest page, p95', Math.max(...[...times.values()].map((all) => quantile(all, 0.95))), GOAL, 'ms');

const step = performance.now();
await searchCdrs(store, { part: 'nowhere' }, { limit: 50 });
console.info(
  `\nOne step of a search that no index serves (10,000 CDRs looked at): ${(performance.now() - step).toFixed(0)} ms`,
);

const exported = performance.now();
let count = 0;
for await (const _ of everyCdr(store, {})) count += 1;
const grown = (process.memoryUsage().rss - before) / 1e6;
console.info(
  `All ${count} read in order: ${seconds(performance.now() - exported)} s; memory grew by ${grown.toFixed(0)} MB in all`,
);
await store.close();

async function pageKeyAt(search: CdrSearch): Promise<string | undefined> {
  return (await searchCdrs(store, { ...search, until: at(0.5) }, { limit: 1 })).next;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
