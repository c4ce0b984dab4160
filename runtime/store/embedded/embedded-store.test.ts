import { createStore } from '../create-store.ts';
import { freshFolders } from '../testing/folders.ts';
import { describeStore, SUITE_COLLECTIONS } from '../testing/store-suite.ts';

const folder = freshFolders();

describeStore('embedded, in the same thread', () =>
  createStore({ folder: folder(), collections: SUITE_COLLECTIONS, thread: 'local' }),
);

describeStore('embedded, in its worker', () => createStore({ folder: folder(), collections: SUITE_COLLECTIONS }));
