/** Deletes what is kept of calls, so few at a time that nobody who writes meanwhile has to wait. */

import { CALLS, CDRS, JOURNALS } from '../collections.ts';
import type { Store } from '../store.ts';

export interface Deleted {
  readonly calls: number;
  readonly cdrs: number;
  /** Rows: a few events each. */
  readonly journals: number;
}

export const NOTHING: Deleted = { calls: 0, cdrs: 0, journals: 0 };

export const sumOf = (one: Deleted, other: Deleted): Deleted => ({
  calls: one.calls + other.calls,
  cdrs: one.cdrs + other.cdrs,
  journals: one.journals + other.journals,
});

/** Everything of these calls: journal, CDRs, and the record itself last, by which they are found. */
export async function deleteCalls(store: Store, ids: readonly string[]): Promise<Deleted> {
  let deleted = NOTHING;
  for (const id of ids) {
    const of = { _id: { $prefix: `${id}/` } };
    const [journals, cdrs] = await Promise.all([
      store.collection(JOURNALS).deleteMany(of),
      store.collection(CDRS).deleteMany(of),
    ]);
    const was = await store.collection(CALLS).deleteOne(id);
    deleted = sumOf(deleted, { calls: Number(was), cdrs, journals });
  }
  return deleted;
}

/** The story alone; that the call was stays known. */
export async function deleteJournals(store: Store, ids: readonly string[]): Promise<number> {
  let rows = 0;
  for (const id of ids) rows += await store.collection(JOURNALS).deleteMany({ _id: { $prefix: `${id}/` } });
  return rows;
}
