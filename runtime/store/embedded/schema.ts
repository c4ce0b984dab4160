/** Tables, indexes and the schema version of the data folder. */

import { createHash } from 'node:crypto';
import { type Migration, newest, type OldRow, type Placed } from '../migrations/migration.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { checkCollectionName } from '../row-rules.ts';
import { type CollectionSpec, StoreTooNew } from '../store.ts';
import type { SqlDatabase } from './driver.ts';
import { fieldSql } from './filter-sql.ts';
import { readRow, writeRow } from './row-text.ts';

/** Rows read in one go while migrating. */
const PAGE = 500;

/** Table names come from collection names alone, and those are checked. */
export function tableOf(collection: string): string {
  return `"rows-${checkCollectionName(collection)}"`;
}

/** Brings the folder to the newest version and makes tables and indexes: all of it, or nothing. @throws StoreTooNew */
export function prepareSchema(
  database: SqlDatabase,
  folder: string,
  collections: readonly CollectionSpec[],
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = foundVersion(database);
    const known = newest(migrations);
    if (found > known) throw new StoreTooNew(folder, found, known);
    database.exec('create table if not exists blobs (id text primary key, bytes blob not null)');
    for (const spec of collections) prepareCollection(database, spec);
    for (const step of migrations.filter(({ to }) => to > found)) migrate(database, step, collections);
    if (found < known) setVersion(database, known);
    database.exec('COMMIT');
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** 0 when nothing has ever been kept there. */
export function foundVersion(database: SqlDatabase): number {
  database.exec('create table if not exists schema_version (version integer not null)');
  return Number(database.all('select max(version) as version from schema_version')[0]?.version ?? 0);
}

function setVersion(database: SqlDatabase, version: number): void {
  database.exec('delete from schema_version');
  database.all('insert into schema_version (version) values (?)', version);
}

function migrate(database: SqlDatabase, { rows = {} }: Migration, collections: readonly CollectionSpec[]): void {
  for (const { name } of collections) {
    const change = rows[name];
    if (!change) continue;
    for (const page of pagesOf(database, name)) {
      for (const placed of page.flatMap(change)) place(database, placed);
    }
  }
}

function* pagesOf(database: SqlDatabase, collection: string): Generator<OldRow[]> {
  const sql = `select _id, owner, rev, doc from ${tableOf(collection)} where _id > ? order by _id limit ${PAGE}`;
  for (let after = ''; ; ) {
    const rows = database.all(sql, after);
    if (rows.length === 0) return;
    after = String(rows.at(-1)!._id);
    yield rows.map(({ _id, owner, rev, doc }) =>
      readRow<OldRow>({ _id: String(_id), owner: String(owner), rev: Number(rev), doc: String(doc) }),
    );
  }
}

function place(database: SqlDatabase, { in: collection, row, ifMissing }: Placed): void {
  const { _id, owner, doc } = writeRow(collection, row);
  const conflict = ifMissing ? 'nothing' : 'update set owner = excluded.owner, doc = excluded.doc, rev = rev + 1';
  const sql = `insert into ${tableOf(collection)} (_id, owner, rev, doc) values (?, ?, 1, ?) on conflict(_id) do ${conflict}`;
  database.all(sql, _id, owner, doc);
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
