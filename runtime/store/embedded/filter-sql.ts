/** The filter language as SQL over JSON documents, and the rule that an index must serve every field. */

import { type CollectionSpec, type Condition, type Filter, RefusedQuery } from '../store.ts';
import type { SqlValue } from './driver.ts';

export interface SqlText {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;
const COLUMNS = new Set(['_id', 'owner', 'rev']);
const MOST_IN = 500;
/** Sorts behind every string that begins with the same characters. */
const LAST_CHARACTER = '\u{10FFFF}';

type Operators = Exclude<Condition, string | number | boolean | null>;
type Compare = '$gt' | '$gte' | '$lt' | '$lte';

const COMPARE: Readonly<Record<Compare, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };
const KNOWN = new Set([...Object.keys(COMPARE), '$in', '$ne', '$exists', '$prefix']);

/** The SQL expression that reads a field; word for word the one of its index, or the index would not be used. */
export function fieldSql(field: string): string {
  return COLUMNS.has(field) ? `"${field}"` : `json_extract(doc, '$."${field}"')`;
}

/** A `where` clause without the word; `1` when there is nothing to ask. @throws RefusedQuery */
export function filterSql(spec: CollectionSpec, filter: Filter): SqlText {
  const parts = Object.entries(filter).map(([field, condition]) => {
    requireServed(spec, filter, field);
    return conditionSql(spec, field, condition);
  });
  if (parts.length === 0) return { sql: '1', values: [] };
  return { sql: parts.map(({ sql }) => sql).join(' and '), values: parts.flatMap(({ values }) => values) };
}

/** @throws RefusedQuery when no index can find or order rows by this field */
export function requireServed(spec: CollectionSpec, filter: Filter, field: string): void {
  if (field === '_id') return;
  if (!COLUMNS.has(field) && !FIELD.test(field)) throw new RefusedQuery(spec.name, `${field} is not a field name`);
  const served = (spec.indexes ?? []).some(({ fields }) => {
    const place = fields.indexOf(field);
    return place >= 0 && fields.slice(0, place).every((before) => isFixed(filter[before]));
  });
  if (!served) throw new RefusedQuery(spec.name, `no index serves ${field}`);
}

const isFixed = (condition: Condition | undefined): boolean =>
  condition !== undefined && (condition === null || typeof condition !== 'object');

function conditionSql(spec: CollectionSpec, field: string, condition: Condition): SqlText {
  const expression = fieldSql(field);
  if (condition === null) return { sql: `${expression} is null`, values: [] };
  if (typeof condition !== 'object') return { sql: `${expression} = ?`, values: [plain(spec, field, condition)] };
  const operators = Object.keys(condition);
  const unknown = operators.find((operator) => !KNOWN.has(operator));
  if (unknown !== undefined) throw new RefusedQuery(spec.name, `${field}: ${unknown} is not in the filter language`);
  if (operators.length === 0) throw new RefusedQuery(spec.name, `${field}: nothing is asked of it`);
  const parts = [...compareSql(spec, field, condition), ...memberSql(spec, field, condition)];
  return { sql: parts.map(({ sql }) => sql).join(' and '), values: parts.flatMap(({ values }) => values) };
}

/** Values of another type never match, though SQLite would order them. */
function compareSql(spec: CollectionSpec, field: string, condition: Operators): SqlText[] {
  const expression = fieldSql(field);
  return (Object.keys(COMPARE) as Compare[]).flatMap((operator) => {
    const value = condition[operator];
    if (value === undefined) return [];
    const sameType = typeof value === 'string' ? `typeof(${expression}) = 'text'` : `typeof(${expression}) <> 'text'`;
    return [{ sql: `${expression} ${COMPARE[operator]} ? and ${sameType}`, values: [plain(spec, field, value)] }];
  });
}

function memberSql(spec: CollectionSpec, field: string, condition: Operators): SqlText[] {
  const expression = fieldSql(field);
  const parts: SqlText[] = [];
  if ('$ne' in condition) parts.push({ sql: `${expression} is not ?`, values: [plain(spec, field, condition.$ne)] });
  if (condition.$in !== undefined) parts.push(inSql(spec, field, condition.$in));
  if (condition.$exists !== undefined) {
    const present = COLUMNS.has(field) ? '1' : `json_type(doc, '$."${field}"') is not null`;
    parts.push({ sql: condition.$exists ? present : `not (${present})`, values: [] });
  }
  if (condition.$prefix !== undefined) {
    const prefix = condition.$prefix;
    if (typeof prefix !== 'string') throw new RefusedQuery(spec.name, `${field}: $prefix wants a string`);
    parts.push({ sql: `${expression} >= ? and ${expression} < ?`, values: [prefix, prefix + LAST_CHARACTER] });
  }
  return parts;
}

function inSql(spec: CollectionSpec, field: string, wanted: NonNullable<Operators['$in']>): SqlText {
  if (!Array.isArray(wanted)) throw new RefusedQuery(spec.name, `${field}: $in wants a list`);
  if (wanted.length > MOST_IN) throw new RefusedQuery(spec.name, `${field}: $in has more than ${MOST_IN} values`);
  const expression = fieldSql(field);
  const values = wanted.filter((value) => value !== null).map((value) => plain(spec, field, value));
  const listed = `${expression} in (${values.map(() => '?').join(', ')})`;
  return { sql: wanted.includes(null) ? `(${expression} is null or ${listed})` : listed, values };
}

/** JSON's booleans are read as 1 and 0. */
function plain(spec: CollectionSpec, field: string, value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RefusedQuery(spec.name, `${field}: only texts, numbers, booleans and null can be compared`);
}
