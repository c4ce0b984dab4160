/** The MongoDB adapter under the shared suite: through the real driver, against a double or a real server. */

import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Store, StoreFailed, StoreTooNew, StoreUnreachable } from '../store.ts';
import { type MongoDouble, startMongoDouble } from '../testing/mongo-double.ts';
import { describeStore, SUITE_COLLECTIONS } from '../testing/store-suite.ts';
import { openMongoStore } from './mongo-store.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Names a real server, whose database `cordboard-suite` is then used up. */
const REAL = process.env.MONGODB_TEST_URI;

let double: MongoDouble;
beforeAll(async () => {
  double = await startMongoDouble();
});
afterAll(() => double.close());

async function fresh(uri: string): Promise<Store> {
  const client = new MongoClient(uri);
  const database = client.db();
  for (const { name } of [...SUITE_COLLECTIONS, { name: 'blobs' }]) await database.collection(name).deleteMany({});
  await client.close();
  return openMongoStore({ uri, collections: SUITE_COLLECTIONS });
}

describeStore(REAL ? 'MongoDB' : 'MongoDB (a double, through the real driver)', () => fresh(REAL ?? double.uri));

describe('opening', () => {
  test('the data of a newer release is refused', async () => {
    const { uri, close } = await startMongoDouble();
    const newer = [{ to: 99, run: async () => undefined }];
    await (await openMongoStore({ uri, collections: [], migrations: newer })).close();
    await expect(openMongoStore({ uri, collections: [] })).rejects.toBeInstanceOf(StoreTooNew);
    await close();
  });

  test('migrations run in order, each once', async () => {
    const { uri, close } = await startMongoDouble();
    const ran: number[] = [];
    const migrations = [1, 2].map((to) => ({ to, run: async () => void ran.push(to) }));
    for (let turn = 0; turn < 2; turn++) await (await openMongoStore({ uri, collections: [], migrations })).close();
    expect(ran).toEqual([1, 2]);
    await close();
  });

  test('an index that is declared no more is dropped, a foreign one stays', async () => {
    const { uri, close } = await startMongoDouble();
    const client = new MongoClient(uri);
    const birds = client.db().collection('birds');
    await (await openMongoStore({ uri, collections: [{ name: 'birds', indexes: [{ fields: ['kind'] }] }] })).close();
    await birds.createIndex({ seen: 1 }, { name: 'by-hand' });
    await (
      await openMongoStore({ uri, collections: [{ name: 'birds', indexes: [{ fields: ['wingspan'] }] }] })
    ).close();
    expect((await birds.indexes()).map(({ name }) => name)).toEqual(['_id_', 'by-hand', 'cordboard-wingspan']);
    await client.close();
    await close();
  });

  test('a server that is not there is told in words, without the password', async () => {
    const { uri, close } = await startMongoDouble();
    await close();
    const secret = uri.replace('//', '//ann:horse@');
    const opening = openMongoStore({ uri: secret, collections: [], findWithin: 200 });
    await expect(opening).rejects.toBeInstanceOf(StoreUnreachable);
    await expect(opening).rejects.toThrow(/^Cannot use the database of MONGODB_URI: .*ECONNREFUSED/);
    await expect(opening).rejects.not.toThrow(/horse/);
  });

  test('a server that goes away makes requests fail, in the words of the store', async () => {
    const { uri, close } = await startMongoDouble();
    const store = await openMongoStore({ uri, collections: SUITE_COLLECTIONS, findWithin: 200 });
    await close();
    await expect(store.collection('birds').count()).rejects.toBeInstanceOf(StoreFailed);
    await expect(store.getBlob('x')).rejects.toBeInstanceOf(StoreFailed);
    await store.close();
  });
});
