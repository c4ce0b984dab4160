/** A row's place in an order, as an opaque text. Pure. */

import { RefusedQuery } from './store.ts';

/** Sort value and id of the last row of a page. */
export type PageKey = readonly [value: string | number | null, id: string];

export function writePageKey(value: unknown, id: string): string {
  return Buffer.from(JSON.stringify([value ?? null, id])).toString('base64url');
}

/** @throws RefusedQuery */
export function readPageKey(collection: string, text: string): PageKey {
  const key = decode(text);
  if (!Array.isArray(key) || key.length !== 2 || typeof key[1] !== 'string' || !isSortValue(key[0])) {
    throw new RefusedQuery(collection, 'after is not the end of a page');
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

const isSortValue = (value: unknown): value is PageKey[0] =>
  value === null || typeof value === 'string' || typeof value === 'number';
