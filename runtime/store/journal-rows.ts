/** A call's journal as rows: a few consecutive events each, found and ordered by the row's id alone. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { JOURNALS, type JournalRow, LOCAL_OWNER } from './collections.ts';
import type { NewRow, Store } from './store.ts';

/** Rows of one call read at most: longer journals are cut at their end. */
const MOST_ROWS = 1000;

/** Consecutive events of one call as a row, named by the first. */
export function journalRow(first: CallEvent, events: readonly CallEvent[]): NewRow<JournalRow> {
  return { _id: rowId(first), owner: LOCAL_OWNER, events };
}

/** Ten digits, so that the order of texts is the order of numbers. */
const rowId = ({ call, seq }: CallEvent): string => `${call}/${String(seq).padStart(10, '0')}`;

/** The stored events of a call, in order. */
export async function readJournal(store: Store, call: string): Promise<CallEvent[]> {
  const { rows } = await store
    .collection<JournalRow>(JOURNALS)
    .find({ filter: { _id: { $prefix: `${call}/` } }, limit: MOST_ROWS });
  return rows.flatMap(({ events }) => events);
}
