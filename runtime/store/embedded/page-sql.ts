/** Keyset paging: the page after a row is found by that row's sort value and id, never by counting. */

import { type CollectionSpec, type Query, RefusedQuery } from '../store.ts';
import type { SqlValue } from './driver.ts';
import { fieldSql, filterSql, requireServed, type SqlText } from './filter-sql.ts';

export const DEFAULT_LIMIT = 100;
export const MOST_ROWS = 1000;

/** `[sort value, id]` of the last row of a page. */
type Key = readonly [string | number | null, string];

/** A `select` of one row more than asked for, with the sort value as `sort_key`. @throws RefusedQuery */
export function pageSql(spec: CollectionSpec, table: string, query: Query): SqlText & { readonly limit: number } {
  const { filter = {}, sort = { by: '_id' }, limit = DEFAULT_LIMIT } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new RefusedQuery(spec.name, `limit must be a whole number from 1 to ${MOST_ROWS}`);
  }
  requireServed(spec, filter, sort.by);
  const where = filterSql(spec, filter);
  const by = fieldSql(sort.by);
  const from =
    query.after === undefined ? undefined : afterSql(by, readKey(spec, query.after), sort.descending ?? false);
  const way = sort.descending ? 'desc' : 'asc';
  const document = (query.omit ?? []).reduce((doc, field) => withoutField(spec, doc, field), 'doc');
  return {
    sql: `select _id, owner, rev, ${document} as doc, ${by} as sort_key from ${table}
      where ${where.sql}${from ? ` and ${from.sql}` : ''} order by ${by} ${way}, _id ${way} limit ${limit + 1}`,
    values: [...where.values, ...(from?.values ?? [])],
    limit,
  };
}

/** The opaque text that stands for a row's place in the order. */
export function writeKey(sortValue: unknown, id: string): string {
  return Buffer.from(JSON.stringify([sortValue, id])).toString('base64url');
}

function readKey(spec: CollectionSpec, after: string): Key {
  const key = decode(after);
  if (!Array.isArray(key) || key.length !== 2 || typeof key[1] !== 'string' || !isSortValue(key[0])) {
    throw new RefusedQuery(spec.name, 'after is not the end of a page');
  }
  return [key[0], key[1]];
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isSortValue = (value: unknown): value is Key[0] =>
  value === null || typeof value === 'string' || typeof value === 'number';

/** Missing values come first, as the engine orders them; a comparison with null would lose them. */
function afterSql(by: string, [value, id]: Key, descending: boolean): SqlText {
  const beyond = descending ? '<' : '>';
  if (value === null) {
    const tie = `${by} is null and _id ${beyond} ?`;
    return { sql: descending ? tie : `((${tie}) or ${by} is not null)`, values: [id] };
  }
  const pair = `(${by}, _id) ${beyond} (?, ?)`;
  const values: SqlValue[] = [value, id];
  return { sql: descending ? `(${pair} or ${by} is null)` : pair, values };
}

function withoutField(spec: CollectionSpec, document: string, field: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(field)) throw new RefusedQuery(spec.name, `${field} is not a field name`);
  return `json_remove(${document}, '$."${field}"')`;
}
