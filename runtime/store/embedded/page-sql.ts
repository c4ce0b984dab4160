/** Keyset paging in SQL: the page after a row is found by that row's sort value and id, never by counting. Pure. */

import { type PageKey, readPageKey } from '../page-key.ts';
import { checkQuery } from '../query-rules.ts';
import type { CollectionSpec, Query } from '../store.ts';
import { fieldSql, filterSql, type SqlText } from './filter-sql.ts';

/** A `select` of one row more than asked for, with the sort value as `sort_key`. @throws RefusedQuery */
export function pageSql(spec: CollectionSpec, table: string, query: Query): SqlText & { readonly limit: number } {
  const { filter, sort, limit, omit } = checkQuery(spec, query);
  const where = filterSql(filter);
  const by = fieldSql(sort.by);
  const from =
    query.after === undefined ? undefined : afterSql(by, readPageKey(spec.name, query.after), sort.descending);
  const way = sort.descending ? 'desc' : 'asc';
  const document = omit.reduce((doc, field) => `json_remove(${doc}, '$."${field}"')`, 'doc');
  return {
    sql: `select _id, owner, rev, ${document} as doc, ${by} as sort_key from ${table}
      where ${where.sql}${from ? ` and ${from.sql}` : ''} order by ${by} ${way}, _id ${way} limit ${limit + 1}`,
    values: [...where.values, ...(from?.values ?? [])],
    limit,
  };
}

/** Missing values come first, as the engine orders them; a comparison with null would lose them. */
function afterSql(by: string, [value, id]: PageKey, descending: boolean): SqlText {
  const beyond = descending ? '<' : '>';
  if (value === null) {
    const tie = `${by} is null and _id ${beyond} ?`;
    return { sql: descending ? tie : `((${tie}) or ${by} is not null)`, values: [id] };
  }
  const pair = `(${by}, _id) ${beyond} (?, ?)`;
  return { sql: descending ? `(${pair} or ${by} is null)` : pair, values: [value, id] };
}
