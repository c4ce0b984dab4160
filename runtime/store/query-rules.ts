/** Which questions a store answers, the same for every adapter. Pure. */

import { type CollectionSpec, type Condition, type Filter, type Query, RefusedQuery } from './store.ts';

const DEFAULT_LIMIT = 100;
const MOST_ROWS = 1000;
const MOST_IN = 500;
const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;
const OPERATORS = new Set(['$in', '$ne', '$gt', '$gte', '$lt', '$lte', '$exists', '$prefix']);
const COMPARISONS = ['$gt', '$gte', '$lt', '$lte'] as const;

/** A query with every default in it. */
export type CheckedQuery = Required<Pick<Query, 'filter' | 'limit' | 'omit'>> & {
  readonly sort: { readonly by: string; readonly descending: boolean };
};

/** @throws RefusedQuery */
export function checkQuery(spec: CollectionSpec, query: Query): CheckedQuery {
  const { filter = {}, sort = { by: '_id' }, limit = DEFAULT_LIMIT, omit = [] } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) {
    throw new RefusedQuery(spec.name, `limit must be a whole number from 1 to ${MOST_ROWS}`);
  }
  checkFilter(spec, filter);
  requireServed(spec, filter, sort.by);
  for (const field of omit) requireName(spec, field);
  return { filter, limit, omit, sort: { by: sort.by, descending: sort.descending ?? false } };
}

/** @throws RefusedQuery when the filter is outside of the language, or no index serves it */
export function checkFilter(spec: CollectionSpec, filter: Filter): void {
  for (const [field, condition] of Object.entries(filter)) {
    requireServed(spec, filter, field);
    checkCondition(spec, field, condition);
  }
}

/** An index serves a field when the filter fixes every field before it in that index to one value. */
function requireServed(spec: CollectionSpec, filter: Filter, field: string): void {
  if (field === '_id') return;
  requireName(spec, field);
  const served = (spec.indexes ?? []).some(({ fields }) => {
    const place = fields.indexOf(field);
    return place >= 0 && fields.slice(0, place).every((before) => isFixed(filter[before]));
  });
  if (!served) throw new RefusedQuery(spec.name, `no index serves ${field}`);
}

const isFixed = (condition: Condition | undefined): boolean =>
  condition !== undefined && (condition === null || typeof condition !== 'object');

function requireName(spec: CollectionSpec, field: string): void {
  if (!FIELD.test(field)) throw new RefusedQuery(spec.name, `${field} is not a field name`);
}

function checkCondition(spec: CollectionSpec, field: string, condition: Condition): void {
  const refuse = (why: string) => new RefusedQuery(spec.name, `${field}: ${why}`);
  if (isScalar(condition)) return;
  if (typeof condition !== 'object' || Array.isArray(condition)) throw refuse('it cannot be compared with that');
  const operators = Object.keys(condition);
  const unknown = operators.find((operator) => !OPERATORS.has(operator));
  if (unknown !== undefined) throw refuse(`${unknown} is not in the filter language`);
  if (operators.length === 0) throw refuse('nothing is asked of it');
  const { $in, $ne = null, $prefix = '', $exists = true } = condition;
  if ($in !== undefined && (!Array.isArray($in) || !$in.every(isScalar))) throw refuse('$in wants a list of scalars');
  if ($in !== undefined && $in.length > MOST_IN) throw refuse(`$in has more than ${MOST_IN} values`);
  if (!isScalar($ne)) throw refuse('$ne wants a scalar');
  if (typeof $prefix !== 'string') throw refuse('$prefix wants a text');
  if (typeof $exists !== 'boolean') throw refuse('$exists wants true or false');
  for (const operator of COMPARISONS) {
    const value = condition[operator];
    if (value === undefined || typeof value === 'string' || Number.isFinite(value)) continue;
    throw refuse(`${operator} wants a text or a number`);
  }
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
