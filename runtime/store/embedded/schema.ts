/** Tables, indexes and the schema version of the data folder. */

import { createHash } from 'node:crypto';
import { checkCollectionName } from '../row-rules.ts';
import { type CollectionSpec, StoreTooNew } from '../store.ts';
import type { SqlDatabase } from './driver.ts';
import { fieldSql } from './filter-sql.ts';

/** One step from the version before it; steps are only ever added. */
export interface Migration {
  readonly to: number;
  readonly run: (database: SqlDatabase) => void;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    to: 1,
    run: (database) => database.exec('create table blobs (id text primary key, bytes blob not null)'),
  },
];

/** Table names come from collection names alone, and those are checked. */
export function tableOf(collection: string): string {
  return `"rows-${checkCollectionName(collection)}"`;
}

/** Brings the folder to the newest version and makes tables and indexes. @throws StoreTooNew */
export function prepareSchema(
  database: SqlDatabase,
  folder: string,
  collections: readonly CollectionSpec[],
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    migrate(database, folder, migrations);
    for (const spec of collections) prepareCollection(database, spec);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function migrate(database: SqlDatabase, folder: string, migrations: readonly Migration[]): void {
  database.exec('create table if not exists schema_version (version integer not null)');
  const found = Number(database.all('select max(version) as version from schema_version')[0]?.version ?? 0);
  const known = Math.max(0, ...migrations.map(({ to }) => to));
  if (found > known) throw new StoreTooNew(folder, found, known);
  for (const step of migrations.filter(({ to }) => to > found)) step.run(database);
  if (found === known) return;
  database.exec('delete from schema_version');
  database.all('insert into schema_version (version) values (?)', known);
}

function prepareCollection(database: SqlDatabase, spec: CollectionSpec): void {
  const table = tableOf(spec.name);
  database.exec(`create table if not exists ${table}
    (_id text primary key, owner text not null, rev integer not null, doc text not null) without rowid`);
  const wanted = new Map((spec.indexes ?? []).map((index) => [indexName(spec.name, index), index]));
  for (const name of indexesOf(database, spec.name)) if (!wanted.has(name)) database.exec(`drop index "${name}"`);
  for (const [name, { fields, unique }] of wanted) {
    const columns = fields.map(fieldSql).join(', ');
    database.exec(`create ${unique ? 'unique ' : ''}index if not exists "${name}" on ${table} (${columns})`);
  }
}

type IndexSpec = NonNullable<CollectionSpec['indexes']>[number];

/** The name tells what the index holds, so that a changed declaration makes a new index. */
function indexName(collection: string, index: IndexSpec): string {
  const facts = createHash('sha256').update(JSON.stringify([index.fields, index.unique ?? false]));
  return `${collection}-by-${index.fields.join('-')}-${facts.digest('hex').slice(0, 8)}`;
}

function indexesOf(database: SqlDatabase, collection: string): string[] {
  const rows = database.all(
    `select name from sqlite_master where type = 'index' and tbl_name = ? and sql is not null`,
    `rows-${collection}`,
  );
  return rows.map(({ name }) => String(name));
}
