/** Each operation on rows and blobs, done on the open database. */

import { writePageKey } from '../page-key.ts';
import { checkFilter } from '../query-rules.ts';
import { type CollectionSpec, DuplicateKey, MissingRow, RefusedQuery, StaleRow, StoreFailed } from '../store.ts';
import { breachOf, type SqlDatabase } from './driver.ts';
import { filterSql } from './filter-sql.ts';
import type { Operation } from './operations.ts';
import { pageSql } from './page-sql.ts';
import type { StoredRow } from './row-text.ts';
import { tableOf } from './schema.ts';

/** A page with its rows as text. */
export interface FoundPage {
  readonly rows: readonly StoredRow[];
  readonly next?: string;
}

type OperationOf<Name extends Operation['do']> = Extract<Operation, { do: Name }>;
type Specs = ReadonlyMap<string, CollectionSpec>;

/** Does the operation and gives its value. @throws the typed errors of the store */
export function perform(database: SqlDatabase, specs: Specs, operation: Operation): unknown {
  switch (operation.do) {
    case 'insertMany':
      return insertMany(database, specOf(specs, operation.in), operation);
    case 'get':
      return get(database, specOf(specs, operation.in), operation.id);
    case 'find':
      return find(database, specOf(specs, operation.in), operation);
    case 'replaceOne':
      return replaceOne(database, specOf(specs, operation.in), operation);
    case 'putMany':
      return putMany(database, specOf(specs, operation.in), operation);
    case 'putAll':
      for (const puts of operation.puts) putMany(database, specOf(specs, puts.in), puts);
      return undefined;
    case 'deleteOne': {
      const table = tableOf(specOf(specs, operation.in).name);
      return database.all(`delete from ${table} where _id = ? returning 1`, operation.id).length > 0;
    }
    case 'deleteMany': {
      const spec = specOf(specs, operation.in);
      checkFilter(spec, operation.filter);
      const where = filterSql(operation.filter);
      return database.all(`delete from ${tableOf(spec.name)} where ${where.sql} returning 1`, ...where.values).length;
    }
    case 'count': {
      const spec = specOf(specs, operation.in);
      checkFilter(spec, operation.filter);
      const where = filterSql(operation.filter);
      const rows = database.all(`select count(*) as n from ${tableOf(spec.name)} where ${where.sql}`, ...where.values);
      return Number(rows[0]?.n ?? 0);
    }
    case 'putBlob':
      database.all('insert or replace into blobs (id, bytes) values (?, ?)', operation.id, operation.bytes);
      return undefined;
    case 'getBlob':
      return bytesOf(database.all('select bytes from blobs where id = ?', operation.id)[0]?.bytes);
    case 'blobIds':
      return database
        .all('select id from blobs where id > ? order by id limit 1000', operation.after)
        .map(({ id }) => String(id));
    case 'deleteBlob':
      return database.all('delete from blobs where id = ? returning 1', operation.id).length > 0;
  }
}

function specOf(specs: Specs, name: string): CollectionSpec {
  const spec = specs.get(name);
  if (!spec) throw new RefusedQuery(name, 'there is no such collection');
  return spec;
}

function insertMany(database: SqlDatabase, spec: CollectionSpec, { rows }: OperationOf<'insertMany'>): void {
  const sql = `insert into ${tableOf(spec.name)} (_id, owner, rev, doc) values (?, ?, 1, ?)`;
  for (const { _id, owner, doc } of rows) unique(spec, _id, () => database.all(sql, _id, owner, doc));
}

function get(database: SqlDatabase, spec: CollectionSpec, id: string): StoredRow | undefined {
  const found = database.all(`select _id, owner, rev, doc from ${tableOf(spec.name)} where _id = ?`, id)[0];
  return found && storedRow(found);
}

function find(database: SqlDatabase, spec: CollectionSpec, { query }: OperationOf<'find'>): FoundPage {
  const { steps, limit } = pageSql(spec, tableOf(spec.name), query);
  const found: Record<string, unknown>[] = [];
  for (const { sql, values } of steps) if (found.length <= limit) found.push(...database.all(sql, ...values));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const rows = shown.map(storedRow);
  return found.length > limit && last ? { rows, next: writePageKey(last.sort_key, String(last._id)) } : { rows };
}

/** @returns the new revision */
function replaceOne(database: SqlDatabase, spec: CollectionSpec, { row, rev }: OperationOf<'replaceOne'>): number {
  const table = tableOf(spec.name);
  const { _id, owner, doc } = row;
  const sql = `update ${table} set owner = ?, doc = ?, rev = rev + 1 where _id = ? and rev = ? returning rev`;
  const changed = unique(spec, _id, () => database.all(sql, owner, doc, _id, rev));
  if (changed[0]) return Number(changed[0].rev);
  const there = database.all(`select rev from ${table} where _id = ?`, _id).length > 0;
  throw there ? new StaleRow(spec.name, _id) : new MissingRow(spec.name, _id);
}

/** @returns the new revisions */
function putMany(
  database: SqlDatabase,
  spec: CollectionSpec,
  { rows }: Pick<OperationOf<'putMany'>, 'rows'>,
): number[] {
  const sql = `insert into ${tableOf(spec.name)} (_id, owner, rev, doc) values (?, ?, 1, ?)
    on conflict(_id) do update set owner = excluded.owner, doc = excluded.doc, rev = rev + 1 returning rev`;
  return rows.map(({ _id, owner, doc }) => Number(unique(spec, _id, () => database.all(sql, _id, owner, doc))[0]?.rev));
}

function unique<T>(spec: CollectionSpec, id: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (breachOf(error) === 'duplicate') throw new DuplicateKey(spec.name, `the same key as ${id}`);
    throw error;
  }
}

function storedRow({ _id, owner, rev, doc }: Readonly<Record<string, unknown>>): StoredRow {
  return { _id: String(_id), owner: String(owner), rev: Number(rev), doc: String(doc) };
}

function bytesOf(found: unknown): Uint8Array | undefined {
  if (found === undefined || found === null) return undefined;
  if (found instanceof ArrayBuffer) return new Uint8Array(found);
  if (found instanceof Uint8Array) return new Uint8Array(found);
  throw new StoreFailed('the database gave a blob in a form that is not known');
}
