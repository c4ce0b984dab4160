/** The declared indexes of a collection, made; those that are declared no more, dropped. */

import type { Db } from 'mongodb';
import type { CollectionSpec } from '../store.ts';
import type { Kept } from './mongo-collection.ts';

/** Ours begin so: an index that an administrator made is left alone. */
const PREFIX = 'cordboard-';

/** @throws what the driver throws */
export async function prepareIndexes(database: Db, spec: CollectionSpec): Promise<void> {
  const collection = database.collection<Kept>(spec.name);
  const there = (await database.listCollections({ name: spec.name }, { nameOnly: true }).toArray()).length > 0;
  const wanted = (spec.indexes ?? []).map(({ fields, unique = false }) => ({
    name: `${PREFIX}${fields.join('-')}${unique ? '-unique' : ''}`,
    // The id breaks ties of pages; in a unique index it would make every row unique.
    key: Object.fromEntries([...fields, ...(unique ? [] : ['_id'])].map((field) => [field, 1] as const)),
    unique,
  }));
  for (const { name } of there ? await collection.indexes() : []) {
    if (name?.startsWith(PREFIX) && !wanted.some((index) => index.name === name)) await collection.dropIndex(name);
  }
  if (wanted.length > 0) await collection.createIndexes(wanted);
}
