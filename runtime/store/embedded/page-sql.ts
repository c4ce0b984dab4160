/** Keyset paging in SQL: the page after a row is found by that row's sort value and id, never by counting. Pure. */

import { type PageKey, readPageKey } from '../page-key.ts';
import { checkQuery } from '../query-rules.ts';
import type { CollectionSpec, Query } from '../store.ts';
import { fieldSql, filterSql, type SqlText } from './filter-sql.ts';

export interface PageSql {
  /** Done one after the other until there are enough rows. */
  readonly steps: readonly SqlText[];
  readonly limit: number;
}

interface Step extends SqlText {
  /** Where the first column is the same in all rows: with it the engine would sort them once more. */
  readonly order?: string;
}

/** `select`s of one row more than asked for, with the sort value as `sort_key`. @throws RefusedQuery */
export function pageSql(spec: CollectionSpec, table: string, query: Query): PageSql {
  const { filter, sort, limit, omit } = checkQuery(spec, query);
  const where = filterSql(filter);
  const by = fieldSql(sort.by);
  const way = sort.descending ? 'desc' : 'asc';
  const document = omit.reduce((doc, field) => `json_remove(${doc}, '$."${field}"')`, 'doc');
  const selected = ({ sql, values, order = `${by} ${way}, _id ${way}` }: Step): SqlText => ({
    // The key's condition first: of two bounds on one side the engine seeks by the one that it meets first.
    sql: `select _id, owner, rev, ${document} as doc, ${by} as sort_key from ${table}
      where ${sql} and ${where.sql} order by ${order} limit ${limit + 1}`,
    values: [...values, ...where.values],
  });
  const key = query.after === undefined ? undefined : readPageKey(spec.name, query.after);
  const behind: Step[] = key ? behindSql(by, key, sort.descending) : [{ sql: '1', values: [] }];
  return { steps: behind.map(selected), limit };
}

/**
 * Missing values come first, as the engine orders them, and a comparison with null would lose them: they are a step of
 * their own. The bound on the first column alone says nothing new, but by a pair alone the engine does not seek.
 */
function behindSql(by: string, [value, id]: PageKey, descending: boolean): Step[] {
  const beyond = descending ? '<' : '>';
  if (value === null) {
    const tie = { sql: `${by} is null and _id ${beyond} ?`, values: [id], order: descending ? '_id desc' : '_id asc' };
    return descending ? [tie] : [tie, { sql: `${by} is not null`, values: [] }];
  }
  const pair = { sql: `${by} ${beyond}= ? and (${by}, _id) ${beyond} (?, ?)`, values: [value, value, id] };
  return descending ? [pair, { sql: `${by} is null`, values: [], order: '_id desc' }] : [pair];
}
