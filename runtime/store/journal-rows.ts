/** A call's journal as rows: a few consecutive events each, found and ordered by the row's id alone. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { JOURNALS, type JournalRow, LOCAL_OWNER } from './collections.ts';
import type { NewRow, Store } from './store.ts';

/** Rows of one call read at most: longer journals are cut at their end. */
const MOST_ROWS = 1000;

/** One row for each call in the batch. */
export function journalRows(events: readonly CallEvent[]): NewRow<JournalRow>[] {
  const byCall = new Map<string, CallEvent[]>();
  for (const event of events) {
    const known = byCall.get(event.call);
    if (known) known.push(event);
    else byCall.set(event.call, [event]);
  }
  return [...byCall.values()].map((ofOne) => ({ _id: rowId(ofOne[0]!), owner: LOCAL_OWNER, events: ofOne }));
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
