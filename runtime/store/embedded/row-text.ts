/** Rows as they cross the thread boundary: JSON text, which is cheaper to hand over than the objects themselves. */

import { checkRow } from '../row-rules.ts';
import { RefusedQuery, type Row } from '../store.ts';

/** A document as JSON takes at most so many characters. */
const LONGEST_DOCUMENT = 16 * 1024 * 1024;

/** What is written of a row: its fields but `_id`, `owner` and `rev` are in `doc`. */
export interface WrittenRow {
  readonly _id: string;
  readonly owner: string;
  readonly doc: string;
}

export interface StoredRow extends WrittenRow {
  readonly rev: number;
}

type Draft = { readonly _id: string; readonly owner: string; readonly rev?: number };

/** @throws RefusedQuery when it is no row */
export function writeRow(collection: string, row: Draft): WrittenRow {
  checkRow(collection, row);
  const { _id, owner, rev: _, ...fields } = row;
  const doc = JSON.stringify(fields);
  if (doc.length > LONGEST_DOCUMENT) throw new RefusedQuery(collection, `${_id} is too large`);
  return { _id, owner, doc };
}

export function readRow<T extends Row>({ _id, owner, rev, doc }: StoredRow): T {
  return { ...JSON.parse(doc), _id, owner, rev };
}
