/** Erases what is kept of one person's calls, by number or account. */

import { CALLS, type CallRow, CDRS, type CdrRow } from '../collections.ts';
import { userOf } from '../fold-cdr.ts';
import type { Store } from '../store.ts';
import { type Deleted, deleteCalls, NOTHING, sumOf } from './delete-calls.ts';

export interface Erased extends Deleted {
  /** Calls that are not over: they are left, and can be erased when they are. */
  readonly running: number;
}

/** Where a person can stand in a CDR; each has an index. */
const PLACES = ['fromUser', 'toUser', 'account'] as const;
/** Calls erased in one go. */
const STEP = 50;

/** Every call in which one of these numbers, names or accounts took part, with all its legs and its journal. */
export async function erasePerson(store: Store, names: readonly string[]): Promise<Erased> {
  const running = new Set<string>();
  let deleted = NOTHING;
  const wanted = new Set(names.map((name) => name.trim().toLowerCase()));
  for await (const { _id, from, to } of liveCalls(store)) {
    if (wanted.has(userOf(from)) || wanted.has(userOf(to))) running.add(_id);
  }
  for (const name of wanted) {
    for (const place of PLACES) {
      for await (const calls of callsOf(store, place, name)) {
        const live = await Promise.all(calls.map((call) => isLive(store, call)));
        for (const [at, call] of calls.entries()) if (live[at]) running.add(call);
        const over = calls.filter((_, at) => !live[at]);
        deleted = sumOf(deleted, await deleteCalls(store, over));
      }
    }
  }
  return { ...deleted, running: running.size };
}

/** A few calls at a time; those that are gone meanwhile do not disturb the way on, which goes by key. */
async function* callsOf(store: Store, place: (typeof PLACES)[number], name: string): AsyncGenerator<string[]> {
  const cdrs = store.collection<CdrRow>(CDRS);
  const query = { filter: { [place]: name }, sort: { by: 'startedAt' }, limit: STEP } as const;
  for (let page = await cdrs.find(query); ; page = await cdrs.find({ ...query, after: page.next })) {
    yield [...new Set(page.rows.map(({ call }) => call))];
    if (page.next === undefined) return;
  }
}

/** Legs that have not ended have no CDR yet. */
async function* liveCalls(store: Store): AsyncGenerator<CallRow> {
  const calls = store.collection<CallRow>(CALLS);
  const query = { filter: { state: 'live' }, sort: { by: 'startedAt' }, limit: 500 } as const;
  for (let page = await calls.find(query); ; page = await calls.find({ ...query, after: page.next })) {
    yield* page.rows;
    if (page.next === undefined) return;
  }
}

async function isLive(store: Store, call: string): Promise<boolean> {
  return (await store.collection<CallRow>(CALLS).get(call))?.state === 'live';
}
