/** Calls that were running when the process died: they get their end, never stay as ghosts. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { CALLS, type CallRow, JOURNALS, type JournalRow } from './collections.ts';
import { journalRows, readJournal } from './journal-rows.ts';
import type { Store } from './store.ts';

/**
 * Closes the records of calls that an earlier run left open, at the time of their last event.
 * Call it at start, before the first call. @returns how many there were
 */
export async function closeAbandonedCalls(store: Store): Promise<number> {
  const calls = store.collection<CallRow>(CALLS);
  let closed = 0;
  for (;;) {
    const { rows } = await calls.find({ filter: { state: 'live' }, limit: 200 });
    if (rows.length === 0) return closed;
    const ends = await Promise.all(rows.map((row) => endOf(store, row)));
    // The journal's end before the record's: what a crash between the two leaves is mended by the next start.
    await store.collection<JournalRow>(JOURNALS).putMany(journalRows(ends));
    await calls.putMany(rows.map((row, place) => endedRow(row, ends[place]!)));
    closed += rows.length;
  }
}

type EndEvent = CallEvent & { readonly type: 'call.ended' };

function endedRow(row: CallRow, { at, cause }: EndEvent): CallRow {
  return { ...row, state: 'ended', endedAt: at, cause };
}

/** The end that the journal has already, or one at the time of its last event. */
async function endOf(store: Store, { _id, startedAt }: CallRow): Promise<EndEvent> {
  const last = (await readJournal(store, _id)).at(-1);
  if (last?.type === 'call.ended') return last;
  const cause = { by: 'runtime', code: 'failed', reason: 'recovered after a crash' } as const;
  return { call: _id, seq: (last?.seq ?? -1) + 1, at: last?.at ?? startedAt, type: 'call.ended', cause };
}
