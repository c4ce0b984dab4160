/** Calls that were running when the process died: they get their end, never stay as ghosts. */

import { CALLS, type CallRow } from './collections.ts';
import { readJournal } from './journal-rows.ts';
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
    const ended = await Promise.all(rows.map(async (row) => endedRow(row, await lastEventAt(store, row))));
    await calls.putMany(ended);
    closed += rows.length;
  }
}

function endedRow(row: CallRow, endedAt: number): CallRow {
  const cause = { by: 'runtime', code: 'failed', reason: 'recovered after a crash' } as const;
  return { ...row, state: 'ended', endedAt, cause };
}

async function lastEventAt(store: Store, { _id, startedAt }: CallRow): Promise<number> {
  const journal = await readJournal(store, _id);
  return journal.at(-1)?.at ?? startedAt;
}
