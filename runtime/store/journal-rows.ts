/** A call's journal as rows: a few consecutive events each, found and ordered by the row's id alone. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { JOURNALS, type JournalRow, LOCAL_OWNER } from './collections.ts';
import type { NewRow, Store } from './store.ts';

/** Rows of one call read in one go, and at most unless asked for more: longer journals are cut at their end. */
const MOST_ROWS = 1000;

/** Consecutive events of one call as a row, named by the first. */
export function journalRow(first: CallEvent, events: readonly CallEvent[]): NewRow<JournalRow> {
  return { _id: rowId(first), owner: LOCAL_OWNER, events };
}

/** Ten digits, so that the order of texts is the order of numbers. */
const rowId = ({ call, seq }: CallEvent): string => `${call}/${String(seq).padStart(10, '0')}`;

/** The stored events of a call, in order; `most` rows of them. */
export async function readJournal(store: Store, call: string, most = MOST_ROWS): Promise<CallEvent[]> {
  const query = { filter: { _id: { $prefix: `${call}/` } }, limit: Math.min(most, MOST_ROWS) };
  const events: CallEvent[] = [];
  let page = await store.collection<JournalRow>(JOURNALS).find(query);
  for (let rows = page.rows.length; ; rows += page.rows.length) {
    for (const row of page.rows) events.push(...row.events);
    if (page.next === undefined || rows >= most) return events;
    page = await store.collection<JournalRow>(JOURNALS).find({ ...query, after: page.next });
  }
}
