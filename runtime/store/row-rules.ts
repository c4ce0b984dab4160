/** What a row must be to be kept, the same for every adapter. Pure. */

import { RefusedQuery } from './store.ts';

const LONGEST_ID = 300;

/** @throws RefusedQuery */
export function checkRow(collection: string, { _id, owner }: { readonly _id: unknown; readonly owner: unknown }): void {
  if (typeof _id !== 'string' || _id === '' || _id.length > LONGEST_ID) {
    throw new RefusedQuery(collection, `an _id has 1 to ${LONGEST_ID} characters`);
  }
  if (typeof owner !== 'string' || owner === '') throw new RefusedQuery(collection, 'every row has an owner');
}

/** @throws RangeError */
export function checkCollectionName(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) throw new RangeError(`${name} is no collection name`);
  return name;
}
