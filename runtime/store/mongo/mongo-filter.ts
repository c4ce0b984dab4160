/** The filter language in MongoDB's words, and the filter that goes on behind a page. The filter has been checked. Pure. */

import type { Document } from 'mongodb';
import type { PageKey } from '../page-key.ts';
import type { Condition, Filter } from '../store.ts';

/** Sorts behind every text that begins with the same characters. */
const LAST_CHARACTER = '\u{10FFFF}';

export function mongoFilter(filter: Filter): Document {
  const parts = Object.entries(filter).flatMap(([field, condition]) => conditions(field, condition));
  return parts.length === 0 ? {} : { $and: parts };
}

function conditions(field: string, condition: Condition): Document[] {
  // In words, so that a text can never be taken for an operator.
  if (condition === null || typeof condition !== 'object') return [{ [field]: { $eq: condition } }];
  const { $prefix, ...rest } = condition;
  const own = Object.entries(rest).map(([operator, value]) => ({ [field]: { [operator]: value } }));
  return $prefix === undefined ? own : [...own, { [field]: { $gte: $prefix, $lt: $prefix + LAST_CHARACTER } }];
}

/**
 * Rows behind a key. Comparisons hold within one type only, so that the types behind it are named: what is missing
 * stands before numbers, numbers before texts.
 */
export function behind(field: string, [value, id]: PageKey, descending: boolean): Document {
  const beyond = descending ? '$lt' : '$gt';
  if (field === '_id') return { _id: { [beyond]: id } };
  const tie = { [field]: { $eq: value }, _id: { [beyond]: id } };
  if (value === null) return descending ? tie : { $or: [tie, { [field]: { $ne: null } }] };
  const same = [tie, { [field]: { [beyond]: value } }];
  const isText = typeof value === 'string';
  if (!descending) return { $or: isText ? same : [...same, { [field]: { $type: 'string' } }] };
  const before = [{ [field]: { $eq: null } }, ...(isText ? [{ [field]: { $type: 'number' } }] : [])];
  return { $or: [...same, ...before] };
}
