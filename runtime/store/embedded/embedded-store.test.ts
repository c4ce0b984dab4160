import { vi } from 'vitest';
import { createStore } from '../create-store.ts';
import { freshFolders } from '../testing/folders.ts';
import { describeStore, SUITE_COLLECTIONS } from '../testing/store-suite.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();

describeStore('embedded, in the same thread', () =>
  createStore({ folder: folder(), collections: SUITE_COLLECTIONS, thread: 'local' }),
);

describeStore('embedded, in its worker', () => createStore({ folder: folder(), collections: SUITE_COLLECTIONS }));
