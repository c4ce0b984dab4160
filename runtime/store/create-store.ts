/** Opens the store that the settings name. */

import { COLLECTIONS } from './collections.ts';
import { storeOver } from './embedded/embedded-store.ts';
import { openLocalChannel } from './embedded/local-channel.ts';
import { openWorkerChannel } from './embedded/worker-channel.ts';
import type { CollectionSpec, Store } from './store.ts';

export interface StoreOptions {
  /** The data folder; made if it is missing. */
  readonly folder: string;
  /** Default: all of the product's. */
  readonly collections?: readonly CollectionSpec[];
  /** `worker` (default) never blocks the caller; `local` is for short commands and tests. */
  readonly thread?: 'worker' | 'local';
}

/** @throws StoreInUse, StoreUnwritable, StoreTooNew */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { folder, collections = COLLECTIONS, thread = 'worker' } = options;
  return storeOver(
    thread === 'worker' ? await openWorkerChannel({ folder, collections }) : openLocalChannel(folder, collections),
  );
}
