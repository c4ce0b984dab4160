/**
 * Everything of one store into another, empty one. It may be broken off at any moment and begun again: how far it came
 * is kept in the target, and putting a row twice does no harm.
 */

import { randomUUID } from 'node:crypto';
import { COLLECTIONS, LOCAL_OWNER, SETTINGS, type SettingRow } from '../collections.ts';
import type { Row, Store } from '../store.ts';
import { MaintenanceRefused } from './backup.ts';

export interface MigrationReport {
  readonly rows: number;
  readonly audio: number;
}

export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly all: number;
}

/** Names the source, in the source. */
const SOURCE = 'migration-source';
/** How far it came, in the target. */
const PROGRESS = 'migration-progress';
const OWN: ReadonlySet<string> = new Set([SOURCE, PROGRESS]);
const PAGE = 500;

interface Kept {
  readonly source: string;
  /** Collection → id of the last row that is there. */
  readonly after: Readonly<Record<string, string>>;
}

/** @throws MaintenanceRefused when the target holds anything else, or counts differ in the end */
export async function migrateStore(
  from: Store,
  to: Store,
  tell: (progress: Progress) => void,
): Promise<MigrationReport> {
  const source = await nameOf(from);
  let kept = await progressIn(to, source);
  const keep = async (collection: string, after: string) => {
    kept = { source, after: { ...kept.after, [collection]: after } };
    await to.collection<SettingRow>(SETTINGS).put({ _id: PROGRESS, owner: LOCAL_OWNER, value: kept });
  };
  await keep('', '');
  let rows = 0;
  for (const { name } of COLLECTIONS) {
    await copyRows(from, to, name, { after: kept.after[name], tell, keep: (after) => keep(name, after) });
    rows += await sameCount(from, to, name);
  }
  const audio = await copyAudio(from, to, { after: kept.after.audio, tell, keep: (after) => keep('audio', after) });
  await to.collection(SETTINGS).deleteOne(PROGRESS);
  return { rows, audio };
}

interface Step {
  readonly after: string | undefined;
  readonly tell: (progress: Progress) => void;
  readonly keep: (after: string) => Promise<void>;
}

async function copyRows(from: Store, to: Store, name: string, { after: begun, tell, keep }: Step): Promise<void> {
  const rows = from.collection<Row>(name);
  const all = await rows.count();
  let done = begun === undefined ? 0 : await rows.count({ _id: { $lte: begun } });
  for (let last = begun ?? ''; ; ) {
    const page = await rows.find({ filter: { _id: { $gt: last } }, limit: PAGE });
    if (page.rows.length === 0) return;
    await to.collection<Row>(name).putMany(page.rows.filter(({ _id }) => !OWN.has(_id)));
    last = page.rows.at(-1)!._id;
    await keep(last);
    done += page.rows.length;
    tell({ what: name, done, all });
  }
}

async function copyAudio(from: Store, to: Store, { after: begun, tell, keep }: Step): Promise<number> {
  const all = await idsOfAudio(from);
  const waiting = all.filter((id) => begun === undefined || id > begun);
  for (const [place, id] of waiting.entries()) {
    const bytes = await from.getBlob(id);
    if (bytes) await to.putBlob(id, bytes);
    await keep(id);
    tell({ what: 'audio', done: all.length - waiting.length + place + 1, all: all.length });
  }
  const there = new Set(await idsOfAudio(to));
  const missing = all.filter((id) => !there.has(id)).length;
  if (missing > 0) throw new MaintenanceRefused(`${missing} recordings did not arrive. Run it again.`);
  return all.length;
}

async function idsOfAudio(store: Store): Promise<string[]> {
  const ids: string[] = [];
  for (let page = await store.blobIds(); page.length > 0; page = await store.blobIds(ids.at(-1))) ids.push(...page);
  return ids;
}

/** @throws MaintenanceRefused when they differ */
async function sameCount(from: Store, to: Store, name: string): Promise<number> {
  const own = { _id: { $in: [...OWN] } };
  const count = async (store: Store) => {
    const rows = store.collection(name);
    return (await rows.count()) - (name === SETTINGS ? await rows.count(own) : 0);
  };
  const [wanted, there] = [await count(from), await count(to)];
  if (wanted === there) return there;
  throw new MaintenanceRefused(
    `Of ${name} ${there} rows arrived instead of ${wanted}. Empty the target and run it again.`,
  );
}

/** The same each time that this store is the source. */
async function nameOf(store: Store): Promise<string> {
  const settings = store.collection<SettingRow>(SETTINGS);
  const known = await settings.get(SOURCE);
  if (known) return String(known.value);
  const name = randomUUID();
  await settings.put({ _id: SOURCE, owner: LOCAL_OWNER, value: name });
  return name;
}

/** @throws MaintenanceRefused when there is something else than the beginning of this very migration */
async function progressIn(store: Store, source: string): Promise<Kept> {
  const row = await store.collection<SettingRow>(SETTINGS).get(PROGRESS);
  const kept = row?.value as Kept | undefined;
  if (kept?.source === source) return kept;
  const counts = await Promise.all(COLLECTIONS.map(({ name }) => store.collection(name).count()));
  if (counts.every((count) => count === 0)) return { source, after: {} };
  throw new MaintenanceRefused(
    kept
      ? 'The target holds an unfinished migration of other data. Empty it, or finish that one.'
      : 'The target holds data already. Choose an empty database.',
  );
}
