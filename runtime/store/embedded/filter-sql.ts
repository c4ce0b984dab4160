/** The filter language as SQL over JSON documents. The filter has been checked. Pure. */

import type { Condition, Filter } from '../store.ts';
import type { SqlValue } from './driver.ts';

export interface SqlText {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const COLUMNS = new Set(['_id', 'owner', 'rev']);
/** Sorts behind every text that begins with the same characters. */
const LAST_CHARACTER = '\u{10FFFF}';

type Scalar = string | number | boolean | null;
type Operators = Exclude<Condition, Scalar>;
type Compare = '$gt' | '$gte' | '$lt' | '$lte';

const COMPARE: Readonly<Record<Compare, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** The SQL expression that reads a field; word for word the one of its index, or the index would not be used. */
export function fieldSql(field: string): string {
  return COLUMNS.has(field) ? `"${field}"` : `json_extract(doc, '$."${field}"')`;
}

/** A `where` clause without the word; `1` when there is nothing to ask. */
export function filterSql(filter: Filter): SqlText {
  const parts = Object.entries(filter).map(([field, condition]) => conditionSql(field, condition));
  return parts.length === 0 ? { sql: '1', values: [] } : allOf(parts);
}

const allOf = (parts: readonly SqlText[]): SqlText => ({
  sql: parts.map(({ sql }) => sql).join(' and '),
  values: parts.flatMap(({ values }) => values),
});

function conditionSql(field: string, condition: Condition): SqlText {
  const expression = fieldSql(field);
  if (condition === null) return { sql: `${expression} is null`, values: [] };
  if (typeof condition !== 'object') return { sql: `${expression} = ?`, values: [plain(condition)] };
  return allOf([...compareSql(expression, condition), ...memberSql(field, expression, condition)]);
}

/** Values of another type never match, though SQLite would order them. */
function compareSql(expression: string, condition: Operators): SqlText[] {
  return (Object.keys(COMPARE) as Compare[]).flatMap((operator) => {
    const value = condition[operator];
    if (value === undefined) return [];
    const sameType = typeof value === 'string' ? `typeof(${expression}) = 'text'` : `typeof(${expression}) <> 'text'`;
    return [{ sql: `${expression} ${COMPARE[operator]} ? and ${sameType}`, values: [value] }];
  });
}

function memberSql(field: string, expression: string, { $ne, $in, $exists, $prefix }: Operators): SqlText[] {
  const parts: SqlText[] = [];
  if ($ne !== undefined) parts.push({ sql: `${expression} is not ?`, values: [plain($ne)] });
  if ($in !== undefined) parts.push(inSql(expression, $in));
  if ($exists !== undefined) {
    const present = COLUMNS.has(field) ? '1' : `json_type(doc, '$."${field}"') is not null`;
    parts.push({ sql: $exists ? present : `not (${present})`, values: [] });
  }
  if ($prefix !== undefined) {
    parts.push({ sql: `${expression} >= ? and ${expression} < ?`, values: [$prefix, $prefix + LAST_CHARACTER] });
  }
  return parts;
}

function inSql(expression: string, wanted: readonly Scalar[]): SqlText {
  const values = wanted.filter((value) => value !== null).map(plain);
  const listed = `${expression} in (${values.map(() => '?').join(', ')})`;
  return { sql: wanted.includes(null) ? `(${expression} is null or ${listed})` : listed, values };
}

/** JSON's booleans are read as 1 and 0. */
function plain(value: Scalar): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value;
}
