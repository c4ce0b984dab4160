import { expect, test } from 'vitest';
import { createStore } from '../create-store.ts';
import { StoreFailed } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { SUITE_COLLECTIONS } from '../testing/store-suite.ts';

const folder = freshFolders();

test.each(['local', 'worker'] as const)(
  '%s: closing finishes what was begun, and refuses what comes later',
  async (thread) => {
    const place = folder();
    const store = await createStore({ folder: place, collections: SUITE_COLLECTIONS, thread });
    const begun = store.collection('birds').insertOne({ _id: 'wren', owner: 'ann' });
    const closing = store.close();
    await begun;
    await closing;
    await expect(store.collection('birds').count()).rejects.toBeInstanceOf(StoreFailed);
    const again = await createStore({ folder: place, collections: SUITE_COLLECTIONS, thread });
    expect(await again.collection('birds').count()).toBe(1);
    await again.close();
  },
);
