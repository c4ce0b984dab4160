/** Deletes what is kept for longer than it may be: every night, a few rows at a time. */

import type { Clock, Timer } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { AUDIT, type AuditRow, CALLS, type CallRow, LOCAL_OWNER, SETTINGS, type SettingRow } from '../collections.ts';
import { writePageKey } from '../page-key.ts';
import type { Store } from '../store.ts';
import { deleteCalls, deleteJournals } from './delete-calls.ts';
import { readKeep } from './keep.ts';

export interface Swept {
  readonly journals: number;
  readonly calls: number;
  readonly cdrs: number;
  readonly audit: number;
}

/** Removes recorded calls of before that moment: whoever could find them is gone. @returns how many */
export type SweepRecordings = (before: number) => Promise<number>;

const DAY = 86_400_000;
/** Calls, or rows of the audit log, deleted in one go. */
const STEP = 50;
/** Milliseconds of rest after each step: whoever calls meanwhile comes first. */
const REST = 50;
/** Up to that call the journals are gone: the next night goes on behind it. */
const CURSOR = 'retention-journals';
/** Hour of the local day. */
const NIGHT = 3;

/** One sweep; it may be broken off by `ended` at every step, and the next one goes on. */
export async function sweep(store: Store, clock: Clock, ended: AbortSignal): Promise<Swept> {
  const keep = await readKeep(store);
  const before = (days: number) => (days > 0 ? clock.now() - days * DAY : Number.NEGATIVE_INFINITY);
  const calls = await sweepCalls(store, clock, before(keep.cdrs), ended);
  const journals = await sweepJournals(store, clock, before(keep.journals), ended);
  const audit = await sweepAudit(store, clock, before(keep.audit), ended);
  return { ...calls, journals: calls.journals + journals, audit };
}

async function sweepCalls(store: Store, clock: Clock, before: number, ended: AbortSignal) {
  let swept = { calls: 0, cdrs: 0, journals: 0 };
  while (before > 0 && !ended.aborted) {
    const old = await endedCalls(store, before);
    if (old.length === 0) break;
    const { calls, cdrs, journals } = await deleteCalls(store, idsOf(old));
    swept = { calls: swept.calls + calls, cdrs: swept.cdrs + cdrs, journals: swept.journals + journals };
    await clock.sleep(REST, ended);
  }
  return swept;
}

async function sweepJournals(store: Store, clock: Clock, before: number, ended: AbortSignal): Promise<number> {
  const settings = store.collection<SettingRow>(SETTINGS);
  const cursor = (await settings.get(CURSOR))?.value;
  let after = typeof cursor === 'string' ? cursor : undefined;
  let rows = 0;
  while (before > 0 && !ended.aborted) {
    const old = await endedCalls(store, before, after);
    const last = old.at(-1);
    if (!last) break;
    rows += await deleteJournals(store, idsOf(old));
    after = writePageKey(last.startedAt, last._id);
    await settings.put({ _id: CURSOR, owner: LOCAL_OWNER, value: after });
    await clock.sleep(REST, ended);
  }
  return rows;
}

/** The oldest first, behind the key of a page. */
async function endedCalls(store: Store, before: number, after?: string): Promise<readonly CallRow[]> {
  const filter = { state: 'ended', startedAt: { $lt: before } };
  const query = { filter, sort: { by: 'startedAt' }, limit: STEP, ...(after !== undefined && { after }) };
  return (await store.collection<CallRow>(CALLS).find(query)).rows;
}

const idsOf = (rows: readonly { readonly _id: string }[]): string[] => rows.map(({ _id }) => _id);

async function sweepAudit(store: Store, clock: Clock, before: number, ended: AbortSignal): Promise<number> {
  const audit = store.collection<AuditRow>(AUDIT);
  let rows = 0;
  while (before > 0 && !ended.aborted) {
    const old = await audit.find({ filter: { at: { $lt: before } }, sort: { by: 'at' }, limit: STEP });
    if (old.rows.length === 0) break;
    rows += await audit.deleteMany({ _id: { $in: idsOf(old.rows) } });
    await clock.sleep(REST, ended);
  }
  return rows;
}

/** Sweeps every night until it is stopped. */
export function sweepNightly(
  store: Store,
  clock: Clock,
  log: Logger,
  sweepRecordings: SweepRecordings = async () => 0,
): { stop(): Promise<void> } {
  const ending = new AbortController();
  let timer: Timer | undefined;
  let work: Promise<void> = Promise.resolve();
  const plan = () => {
    timer = clock.after(untilNight(clock.now()), () => {
      work = once().finally(plan);
    });
  };
  const once = async () => {
    try {
      const swept = { ...(await sweep(store, clock, ending.signal)), recordings: 0 };
      const { journals } = await readKeep(store);
      if (journals > 0) swept.recordings = await sweepRecordings(clock.now() - journals * DAY);
      if (Object.values(swept).some((count) => count > 0)) log.info({ ...swept }, 'old records are deleted');
    } catch (error) {
      // The next night goes on; a store that is away has its own alert.
      if (!ending.signal.aborted) log.error({ error: String(error) }, 'old records could not be deleted');
    }
  };
  plan();
  return {
    stop: async () => {
      ending.abort();
      await work;
      timer?.cancel();
    },
  };
}

function untilNight(now: number): number {
  const night = new Date(now);
  night.setHours(NIGHT, 0, 0, 0);
  if (night.getTime() <= now) night.setDate(night.getDate() + 1);
  return night.getTime() - now;
}
