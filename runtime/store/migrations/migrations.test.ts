/** Data as the first release left it, brought up by each adapter. */

import { join } from 'node:path';
import { Binary, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CALLS, CDRS, USERS } from '../collections.ts';
import { createStore } from '../create-store.ts';
import { openDatabase } from '../embedded/driver.ts';
import type { Row, Store } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { type MongoDouble, startMongoDouble } from '../testing/mongo-double.ts';
import { MIGRATIONS } from './migrations.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const CALL = {
  state: 'ended',
  from: 'sip:Ann@a.example',
  to: 'sip:welcome@b.example',
  flow: 'welcome',
  version: 3,
  startedAt: 1000,
  answeredAt: 2000,
  endedAt: 5000,
  cause: { by: 'caller', code: 'hungUp' },
  sipCallId: 'abc',
};
const OLD: Readonly<Record<string, readonly ({ readonly _id: string } & Record<string, unknown>)[]>> = {
  [CALLS]: [
    { _id: 'talked', ...CALL },
    { _id: 'open', ...CALL, state: 'live', endedAt: undefined, cause: undefined },
    ...Array.from({ length: 1100 }, (_, n) => ({ _id: `many-${n}`, ...CALL, answeredAt: undefined })),
  ],
  [USERS]: [
    { _id: 'admin', password: { N: 1 } },
    { _id: 'eve', role: 'viewer' },
  ],
  [CDRS]: [{ _id: 'many-7/caller', call: 'many-7', startedAt: 7, bridged: [] }],
};

let double: MongoDouble;
beforeAll(async () => {
  double = await startMongoDouble();
});
afterAll(() => double.close());

describe.each<[string, () => Promise<Store>]>([
  ['embedded', embedded],
  ['MongoDB (a double, through the real driver)', mongo],
])('%s, from version 1', (_adapter, open) => {
  test('calls get CDRs, users roles, and what was there stays', async () => {
    const store = await open();
    const cdrs = store.collection<Row & { startedAt: number }>(CDRS);
    expect(await cdrs.get('talked/caller')).toMatchObject({
      fromUser: 'ann',
      toUser: 'welcome',
      flow: 'welcome',
      answeredAt: 2000,
      talked: 3000,
      cause: { code: 'hungUp' },
      rev: 1,
    });
    expect(await cdrs.get('open/caller')).toBeUndefined();
    expect(await cdrs.count()).toBe(1101);
    expect(await cdrs.get('many-7/caller')).toMatchObject({ startedAt: 7 });
    expect(await store.collection(USERS).get('admin')).toMatchObject({ role: 'admin', password: { N: 1 } });
    expect(await store.collection(USERS).get('eve')).toMatchObject({ role: 'viewer', rev: 1 });
    expect(await store.getBlob('song')).toEqual(new Uint8Array([1, 2, 3]));
    await store.close();

    const again = await open();
    expect(await again.collection(CDRS).count()).toBe(1101);
    expect((await again.collection(USERS).get('admin'))?.rev).toBe(2);
    await again.close();
  });
});

test('steps are numbered in order, and each says what it is about', () => {
  expect(MIGRATIONS.map(({ to }) => to)).toEqual(MIGRATIONS.map((_, place) => place + 1));
  for (const { about } of MIGRATIONS) expect(about).not.toBe('');
});

const made = new Map<string, string>();

async function embedded(): Promise<Store> {
  const place = made.get('embedded') ?? folder();
  if (!made.has('embedded')) {
    const database = openDatabase(join(place, 'cordboard.db'));
    database.exec('create table schema_version (version integer not null); insert into schema_version values (1)');
    database.exec('create table blobs (id text primary key, bytes blob not null)');
    database.all('insert into blobs values (?, ?)', 'song', new Uint8Array([1, 2, 3]));
    for (const [name, rows] of Object.entries(OLD)) {
      database.exec(`create table "rows-${name}"
        (_id text primary key, owner text not null, rev integer not null, doc text not null) without rowid`);
      for (const { _id, ...doc } of rows) {
        database.all(`insert into "rows-${name}" values (?, 'local', 1, ?)`, _id, JSON.stringify(doc));
      }
    }
    database.close();
    made.set('embedded', place);
  }
  return createStore({ folder: place, thread: 'local' });
}

async function mongo(): Promise<Store> {
  if (!made.has('mongo')) {
    const client = new MongoClient(double.uri, { ignoreUndefined: true });
    const database = client.db();
    for (const [name, rows] of Object.entries(OLD)) {
      const kept = rows.map((row) => ({ ...row, owner: 'local', rev: 1 }));
      await database.collection<{ _id: string }>(name).insertMany(kept);
    }
    const blobs = database.collection<{ _id: string; bytes: Binary }>('blobs');
    await blobs.insertOne({ _id: 'song', bytes: new Binary(new Uint8Array([1, 2, 3])) });
    await database
      .collection<{ _id: string; version: number }>('schema-version')
      .insertOne({ _id: 'data', version: 1 });
    await client.close();
    made.set('mongo', double.uri);
  }
  return createStore({ folder: 'unused', mongodbUri: double.uri });
}
