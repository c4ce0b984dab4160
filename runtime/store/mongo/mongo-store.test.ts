/** The MongoDB adapter under the shared suite: through the real driver, against a double or a real server. */

import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../clock.ts';
import { type Store, StoreFailed, StoreTooNew, StoreUnreachable } from '../store.ts';
import { type MongoDouble, startMongoDouble } from '../testing/mongo-double.ts';
import { describeStore, SUITE_COLLECTIONS } from '../testing/store-suite.ts';
import { openMongoStore } from './mongo-store.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Names a real server, whose database `cordboard-suite` is then used up. */
const REAL = process.env.MONGODB_TEST_URI;

let single: MongoDouble;
let replicaSet: MongoDouble;
beforeAll(async () => {
  single = await startMongoDouble();
  replicaSet = await startMongoDouble({ changeStreams: true });
});
afterAll(() => Promise.all([single.close(), replicaSet.close()]));

/** Turns a hundred times as fast. */
const hurried: Clock = { ...systemClock(), sleep: (ms, signal) => systemClock().sleep(ms / 100, signal) };

async function fresh(uri: string): Promise<Store> {
  const client = new MongoClient(uri);
  const database = client.db();
  for (const name of ['birds', 'rings', 'audio.files', 'audio.chunks']) await database.collection(name).deleteMany({});
  await client.close();
  return openMongoStore({ uri, collections: SUITE_COLLECTIONS, clock: hurried });
}

if (REAL) describeStore('MongoDB', () => fresh(REAL));
else {
  describeStore('MongoDB (a double of a single server, through the real driver)', () => fresh(single.uri));
  describeStore('MongoDB (a double of a replica set, through the real driver)', () => fresh(replicaSet.uri));
}

describe('opening', () => {
  test('the data of a newer release is refused', async () => {
    const { uri, close } = await startMongoDouble();
    const newer = [{ to: 99, about: 'x' }];
    await (await openMongoStore({ uri, collections: [], migrations: newer })).close();
    await expect(openMongoStore({ uri, collections: [] })).rejects.toBeInstanceOf(StoreTooNew);
    await close();
  });

  test('migrations run in order, each once', async () => {
    const { uri, close } = await startMongoDouble();
    const ran: number[] = [];
    const client = new MongoClient(uri);
    await client.db().collection<{ _id: string }>('birds').insertOne({ _id: 'wren' });
    await client.close();
    const migrations = [1, 2].map((to) => ({
      to,
      about: 'x',
      rows: { birds: () => [to].slice(ran.push(to)) as never[] },
    }));
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

  test('a server that comes back is used again, a watch goes on, and what was there is there', async () => {
    for (const changeStreams of [false, true]) {
      const double = await startMongoDouble({ changeStreams });
      const store = await openMongoStore({
        uri: double.uri,
        collections: SUITE_COLLECTIONS,
        findWithin: 1000,
        renewAfter: 1000,
        clock: hurried,
      });
      const heard: (readonly string[] | 'anything')[] = [];
      store.watch('birds', (changed) => void heard.push(changed));
      await expect.poll(() => heard, { timeout: 30_000 }).toEqual(['anything']);
      await store.collection('birds').insertOne({ _id: 'wren', owner: 'ann' });
      await expect.poll(() => heard, { timeout: 30_000 }).toEqual(['anything', ['wren']]);
      await double.close();
      await expect(store.collection('birds').count()).rejects.toBeInstanceOf(StoreFailed);
      await double.open();
      await expect
        .poll(
          () =>
            store
              .collection('birds')
              .count()
              .catch((error: unknown) => String(error)),
          { timeout: 30_000 },
        )
        .toBe(1);
      await store.collection('birds').insertOne({ _id: 'rook', owner: 'ann' });
      const later = () => heard.slice(2).some((changed) => changed === 'anything' || changed.includes('rook'));
      await expect.poll(later, { timeout: 30_000 }).toBe(true);
      await store.close();
      await double.close();
    }
  });

  test('a server that was away for longer than a client is hoped for is used again', async () => {
    const double = await startMongoDouble();
    const waits = { findWithin: 1000, renewAfter: 1500 };
    const store = await openMongoStore({ uri: double.uri, collections: SUITE_COLLECTIONS, ...waits });
    await store.collection('birds').insertOne({ _id: 'wren', owner: 'ann' });
    await double.close();
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(store.collection('birds').count()).rejects.toBeInstanceOf(StoreFailed);
    }
    await double.open();
    const count = () =>
      store
        .collection('birds')
        .count()
        .catch((error: unknown) => String(error));
    await expect.poll(count, { timeout: 30_000 }).toBe(1);
    await store.close();
    await double.close();
  });

  test('a server that does not answer is given up within a bound', async () => {
    const double = await startMongoDouble();
    const store = await openMongoStore({
      uri: double.uri,
      collections: SUITE_COLLECTIONS,
      findWithin: 3000,
      answerWithin: 300,
    });
    double.hang(true);
    await expect(store.collection('birds').count()).rejects.toBeInstanceOf(StoreFailed);
    double.hang(false);
    await expect
      .poll(
        () =>
          store
            .collection('birds')
            .count()
            .catch((error: unknown) => String(error)),
        { timeout: 30_000 },
      )
      .toBe(0);
    await store.close();
    await double.close();
  });
});
