/** The driver's errors in the store's words. */

import { MongoServerError } from 'mongodb';
import { DuplicateKey, StoreFailed } from '../store.ts';

const DUPLICATE_KEY = 11000;

/** Does `work`; what the driver throws becomes one of the store's errors. */
export async function inStoreWords<T>(collection: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) {
      throw new DuplicateKey(collection, JSON.stringify(error.keyValue ?? 'the same key'));
    }
    // The driver's errors are named for it; whatever else comes by is our own and stays as it is.
    if (error instanceof Error && error.name.startsWith('Mongo')) throw new StoreFailed(error.message);
    throw error;
  }
}
