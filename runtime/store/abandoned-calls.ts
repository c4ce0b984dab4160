/** Calls that were running when the process died: they get their end, never stay as ghosts. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { CALLS, type CallRow, CDRS, JOURNALS } from './collections.ts';
import { type Cdr, foldCdrs } from './fold-cdr.ts';
import { journalRow, readJournal } from './journal-rows.ts';
import { cdrsOf } from './search-cdrs.ts';
import type { Store } from './store.ts';

export interface Abandoned {
  /** Which runtime died; without a name, rows without one. */
  readonly runtime?: string | undefined;
  /** Calls that began later are alive; default: none is. */
  readonly before?: number;
}

/** Calls closed in one go. */
const PAGE = 200;

/**
 * Closes the records of calls that an earlier run left open, and their CDRs as `recovered`, at the time of their last
 * event. @returns how many there were
 */
export async function closeAbandonedCalls(store: Store, { runtime, before }: Abandoned = {}): Promise<number> {
  const calls = store.collection<CallRow>(CALLS);
  const filter = { state: 'live', ...(before !== undefined && { startedAt: { $lt: before } }) };
  const query = { filter, sort: { by: 'startedAt' }, limit: PAGE } as const;
  let closed = 0;
  for (let page = await calls.find(query); ; page = await calls.find({ ...query, after: page.next! })) {
    // Calls of the first release name no runtime.
    const ours = page.rows.filter((row) => row.runtime === undefined || row.runtime === runtime);
    const ends = await Promise.all(ours.map((row) => endOf(store, row)));
    // What a crash in between leaves is mended by the next start: the call's own record is the last.
    await store.putAll([
      { in: JOURNALS, rows: ends.map(({ end }) => journalRow(end, [end])) },
      { in: CDRS, rows: ends.flatMap(({ cdrs }) => cdrs) },
      { in: CALLS, rows: ends.map(({ row, end }) => ({ ...row, state: 'ended', endedAt: end.at, cause: end.cause })) },
    ]);
    closed += ours.length;
    if (page.next === undefined) return closed;
  }
}

type EndEvent = CallEvent & { readonly type: 'call.ended' };

/** The end that the journal has already, or one at the time of its last event. */
async function endOf(store: Store, row: CallRow): Promise<{ row: CallRow; end: EndEvent; cdrs: readonly Cdr[] }> {
  const last = (await readJournal(store, row._id)).at(-1);
  const open = await cdrsOf(store, row._id);
  const cause = { by: 'runtime', code: 'failed', reason: 'recovered after a crash' } as const;
  const at = Math.max(last?.at ?? row.startedAt, ...open.map(lastOf));
  const made: EndEvent = { call: row._id, seq: (last?.seq ?? -1) + 1, at, type: 'call.ended', cause };
  const end = last?.type === 'call.ended' ? last : made;
  return { row, end, cdrs: foldCdrs(row, open, end).map((cdr, place) => recovered(cdr, open[place])) };
}

/** The latest that a CDR knows: it may have been written when the journal was not. */
const lastOf = ({ startedAt, ringingAt, answeredAt, endedAt }: Cdr): number =>
  Math.max(startedAt, ringingAt ?? 0, answeredAt ?? 0, endedAt ?? 0);

const recovered = (cdr: Cdr, before: Cdr | undefined): Cdr =>
  before?.endedAt === undefined ? { ...cdr, recovered: true } : cdr;
