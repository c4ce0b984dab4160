/** Calls that were running when the process died: they get their end, never stay as ghosts. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { CALLS, type CallRow, CDRS, JOURNALS } from './collections.ts';
import { foldCallRow } from './fold-call-row.ts';
import { type Cdr, foldCdrs } from './fold-cdr.ts';
import { journalRow, readJournal } from './journal-rows.ts';
import { cdrsOf } from './search-cdrs.ts';
import type { NewRow, Store } from './store.ts';

export interface Abandoned {
  /** Which runtime died; without a name, rows without one. */
  readonly runtime?: string | undefined;
  /** Calls that began later are alive; default: none is. */
  readonly before?: number;
  /** What is known of answered legs from elsewhere: the last moments of a process may not have reached the store. */
  readonly known?: readonly CallEvent[];
}

/** Rows of journal read for one call: a row a second, for a day. */
const LONGEST_JOURNAL = 86_400;
/** Calls closed in one go. */
const PAGE = 200;

/**
 * Closes the records of calls that an earlier run left open, and their CDRs as `recovered`, at the time of their last
 * event. @returns how many there were
 */
export async function closeAbandonedCalls(
  store: Store,
  { runtime, before, known = [] }: Abandoned = {},
): Promise<number> {
  const calls = store.collection<CallRow>(CALLS);
  const filter = { state: 'live', ...(before !== undefined && { startedAt: { $lt: before } }) };
  const query = { filter, sort: { by: 'startedAt' }, limit: PAGE } as const;
  const told = byCall(known);
  let closed = 0;
  const close = async (rows: readonly NewRow<CallRow>[]) => {
    const ends = await Promise.all(rows.map((row) => endOf(store, row, told.get(row._id) ?? [])));
    // What a crash in between leaves is mended by the next start: the call's own record is the last.
    await store.putAll([
      { in: JOURNALS, rows: ends.map(({ news }) => journalRow(news[0]!, news)) },
      { in: CDRS, rows: ends.flatMap(({ cdrs }) => cdrs) },
      { in: CALLS, rows: ends.map(({ row, end }) => ({ ...row, state: 'ended', endedAt: end.at, cause: end.cause })) },
    ]);
    for (const { _id } of rows) told.delete(_id);
    closed += rows.length;
  };
  for (let page = await calls.find(query); ; page = await calls.find({ ...query, after: page.next! })) {
    // Calls of the first release name no runtime.
    const ours = page.rows.filter((row) => row.runtime === undefined || row.runtime === runtime);
    await close(ours);
    if (page.next === undefined) break;
  }
  const unseen = await Promise.all([...told.keys()].map((id) => calls.get(id).then((row) => (row ? undefined : id))));
  for (const id of unseen.filter((one) => one !== undefined)) {
    const row = told.get(id)!.reduce<NewRow<CallRow> | undefined>(foldCallRow, undefined);
    if (row) await close([runtime === undefined ? row : { ...row, runtime }]);
  }
  return closed;
}

/** The story of each call, in order; the legs of one call tell its beginning each. */
function byCall(known: readonly CallEvent[]): Map<string, readonly CallEvent[]> {
  const calls = new Map<string, Map<number, CallEvent>>();
  for (const event of known) {
    const events = calls.get(event.call) ?? new Map<number, CallEvent>();
    calls.set(event.call, events.set(event.seq, event));
  }
  return new Map([...calls].map(([call, events]) => [call, [...events.values()].sort((a, b) => a.seq - b.seq)]));
}

type EndEvent = CallEvent & { readonly type: 'call.ended' };

/** The end that the journal has already, or one at the time of its last event; the legs are folded from it anew. */
async function endOf(store: Store, found: NewRow<CallRow>, known: readonly CallEvent[]) {
  const journal = await readJournal(store, found._id, LONGEST_JOURNAL);
  const newest = journal.at(-1)?.seq ?? -1;
  const unstored = known.filter(({ seq }) => seq > newest);
  const story = storyOf(journal, known);
  const last = story.at(-1);
  const row = known.reduce(
    (before, event) => (event.type === 'call.started' ? before : foldCallRow(before, event)!),
    found,
  );
  const stored = await cdrsOf(store, row._id);
  const open = merged(legsOf(row, story), stored);
  const cause = { by: 'runtime', code: 'failed', reason: 'recovered after a crash' } as const;
  const at = Math.max(last?.at ?? row.startedAt, ...open.map(lastOf));
  const made: EndEvent = { call: row._id, seq: (last?.seq ?? -1) + 1, at, type: 'call.ended', cause };
  const end: EndEvent = last?.type === 'call.ended' ? last : made;
  const ended = foldCdrs(row, open, end);
  const cdrs = ended.map((cdr) => (wasEnded(cdr, open) ? cdr : { ...cdr, recovered: true }));
  return { row, end, cdrs, news: [...unstored, end] };
}

/** What the store has, and between it what only the others knew. */
function storyOf(journal: readonly CallEvent[], known: readonly CallEvent[]): readonly CallEvent[] {
  const bySeq = new Map([...known, ...journal].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** A spool that was nearly full has left the journal out: then the call's own record tells of the answer. */
function legsOf(row: NewRow<CallRow>, story: readonly CallEvent[]): readonly Cdr[] {
  const legs = story.reduce<readonly Cdr[]>((cdrs, event) => foldCdrs(row, cdrs, event), []);
  if (legs.length > 0 || row.answeredAt === undefined) return legs;
  const answer = { type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 } as const;
  return foldCdrs(row, legs, { call: row._id, seq: 0, at: row.answeredAt, ...answer });
}

/** Legs that had ended are as they were stored. */
function merged(legs: readonly Cdr[], stored: readonly Cdr[]): readonly Cdr[] {
  const byId = new Map([...legs, ...stored].map((cdr) => [cdr._id, cdr]));
  return [...byId.values()];
}

/** The latest that a CDR knows. */
const lastOf = ({ startedAt, ringingAt, answeredAt, endedAt }: Cdr): number =>
  Math.max(startedAt, ringingAt ?? 0, answeredAt ?? 0, endedAt ?? 0);

const wasEnded = (cdr: Cdr, before: readonly Cdr[]): boolean =>
  before.some(({ _id, endedAt }) => _id === cdr._id && endedAt !== undefined);
