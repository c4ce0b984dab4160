/** Opens the store that the settings name. */

import { COLLECTIONS } from './collections.ts';
import { storeOver } from './embedded/embedded-store.ts';
import { openLocalChannel } from './embedded/local-channel.ts';
import { openWorkerChannel } from './embedded/worker-channel.ts';
import type { CollectionSpec, Store } from './store.ts';

export interface StoreOptions {
  /** The data folder of the embedded store; made if it is missing. */
  readonly folder: string;
  /** Given, everything is kept on that MongoDB server instead. */
  readonly mongodbUri?: string | undefined;
  /** Default: all of the product's. */
  readonly collections?: readonly CollectionSpec[];
  /** Of the embedded store: `worker` (default) never blocks the caller; `local` is for short commands and tests. */
  readonly thread?: 'worker' | 'local';
}

/** @throws StoreInUse, StoreUnwritable, StoreUnreachable, StoreTooNew */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { folder, mongodbUri, collections = COLLECTIONS, thread = 'worker' } = options;
  if (mongodbUri !== undefined) {
    // Read only when it is needed: the driver is large, and most installations have no server.
    const { openMongoStore } = await import('./mongo/mongo-store.ts');
    return openMongoStore({ uri: mongodbUri, collections });
  }
  return storeOver(
    thread === 'worker' ? await openWorkerChannel({ folder, collections }) : openLocalChannel(folder, collections),
  );
}
