/**
 * A copy of the data folder, whether the product runs or not. The copy is a data folder itself. Everything goes into a
 * folder beside the target first: a backup is there whole, or not at all.
 */

import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openDatabase, type SqlDatabase } from '../embedded/driver.ts';
import { lockFolder } from '../embedded/folder-lock.ts';
import { newest } from '../migrations/migration.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { keyFileIn } from '../secret-keys.ts';
import { StoreTooNew } from '../store.ts';

const DATABASE = 'cordboard.db';
const MANIFEST = 'backup.json';

/** What a backup says about itself. */
export interface Manifest {
  readonly madeAt: string;
  readonly schemaVersion: number;
  /** Rows by collection. */
  readonly rows: Readonly<Record<string, number>>;
  readonly sha256: string;
}

export interface BackupReport extends Manifest {
  /** The key of the stored passwords is in it. */
  readonly withKey: boolean;
  /** Bytes of call records that wait for the store in the spool, and are not in it. */
  readonly spooled: number;
}

/** It cannot be done, for a reason that is told. */
export class MaintenanceRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MaintenanceRefused';
  }
}

/** @throws MaintenanceRefused, StoreTooNew */
export async function backUp(data: string, target: string, now: Date): Promise<BackupReport> {
  const source = join(data, DATABASE);
  if (!existsSync(source)) throw new MaintenanceRefused(`There is nothing to back up: ${data} holds no data.`);
  requireEmpty(target);
  const partial = `${resolve(target)}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const copy = join(partial, DATABASE);
  // A reader beside the product: what it sees is one moment, and the writer goes on.
  withDatabase(source, (database) => {
    requireKnownVersion(database, data);
    database.all('VACUUM INTO ?', copy);
  });
  const withKey = existsSync(keyFileIn(data));
  if (withKey) copyFileSync(keyFileIn(data), keyFileIn(partial));
  const manifest = await describe(copy, now);
  writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  for (const name of readdirSync(partial)) sync(join(partial, name));
  sync(partial);
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
  sync(dirname(resolve(target)));
  return { ...manifest, withKey, spooled: spooledIn(data) };
}

/** Puts a backup where no data is yet. @throws MaintenanceRefused, StoreInUse, StoreTooNew */
export async function restore(source: string, data: string): Promise<Manifest> {
  const from = join(source, DATABASE);
  if (!existsSync(from)) throw new MaintenanceRefused(`${source} is no backup: it holds no ${DATABASE}.`);
  const lock = lockFolder(data);
  const copy = join(data, `${DATABASE}.partial`);
  try {
    if (existsSync(join(data, DATABASE))) {
      throw new MaintenanceRefused(
        `The data folder ${data} holds data already. Move it away, or choose another one with CORDBOARD_DATA.`,
      );
    }
    rmSync(copy, { force: true });
    const wanted = manifestOf(source);
    // A data folder may have a log of writes beside its database; a backup is one file.
    if (wanted) copyFileSync(from, copy);
    else withDatabase(from, (database) => database.all('VACUUM INTO ?', copy));
    const found = await describe(copy, new Date(0));
    if (wanted && wanted.sha256 !== found.sha256) {
      throw new MaintenanceRefused(`The backup ${source} is damaged: its database is not the one that was written.`);
    }
    copyKey(source, data);
    // Left by data that was moved away by hand: they would be taken for ours.
    for (const end of ['-wal', '-shm']) rmSync(join(data, `${DATABASE}${end}`), { force: true });
    sync(copy);
    renameSync(copy, join(data, DATABASE));
    sync(data);
    return wanted ?? found;
  } finally {
    rmSync(copy, { force: true });
    lock.release();
  }
}

/** @throws MaintenanceRefused when another key is there already */
function copyKey(source: string, data: string): void {
  const [from, to] = [keyFileIn(source), keyFileIn(data)];
  if (!existsSync(from)) return;
  if (existsSync(to) && readFileSync(to, 'utf8') !== readFileSync(from, 'utf8')) {
    throw new MaintenanceRefused(`The data folder ${data} has a key of its own, ${to}. Move it away first.`);
  }
  copyFileSync(from, to);
  sync(to);
}

function requireEmpty(target: string): void {
  if (!existsSync(target)) return;
  if (statSync(target).isDirectory() && readdirSync(target).length === 0) return;
  throw new MaintenanceRefused(`${target} is there already. A backup goes into a new folder.`);
}

function requireKnownVersion(database: SqlDatabase, folder: string): number {
  const found = Number(database.all('select max(version) as version from schema_version')[0]?.version ?? 0);
  const known = newest(MIGRATIONS);
  if (found > known) throw new StoreTooNew(folder, found, known);
  return found;
}

/** Checks the copy as a whole and counts what is in it. @throws MaintenanceRefused, StoreTooNew */
async function describe(file: string, now: Date): Promise<Manifest> {
  const facts = withDatabase(file, (database) => {
    const [verdict] = database.all('pragma quick_check');
    if (verdict?.quick_check !== 'ok') throw new MaintenanceRefused(`The database is damaged: ${verdict?.quick_check}`);
    return { schemaVersion: requireKnownVersion(database, dirname(file)), rows: countsIn(database) };
  });
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { madeAt: now.toISOString(), ...facts, sha256: hash.digest('hex') };
}

function countsIn(database: SqlDatabase): Record<string, number> {
  const tables = database.all(
    `select name from sqlite_master where type = 'table' and name like 'rows-%' order by name`,
  );
  const counts = tables.map(({ name }): [string, number] => {
    const [{ n } = { n: 0 }] = database.all(`select count(*) as n from "${name}"`);
    return [String(name).slice('rows-'.length), Number(n)];
  });
  const [{ n: audio } = { n: 0 }] = database.all('select count(*) as n from blobs');
  return { ...Object.fromEntries(counts), audio: Number(audio) };
}

function manifestOf(folder: string): Manifest | undefined {
  const file = join(folder, MANIFEST);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function spooledIn(data: string): number {
  const file = join(data, 'spool', 'records.ndjson');
  return existsSync(file) ? statSync(file).size : 0;
}

function withDatabase<T>(file: string, work: (database: SqlDatabase) => T): T {
  const database = openDatabase(file);
  try {
    database.exec('PRAGMA busy_timeout = 10000');
    return work(database);
  } finally {
    database.close();
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
