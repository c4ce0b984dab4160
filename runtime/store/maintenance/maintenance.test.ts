/** Backup, restore and migration: whole or not at all, whatever happens in between. */

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CDRS, type CdrRow, FLOWS, SETTINGS } from '../collections.ts';
import { createStore } from '../create-store.ts';
import { openDatabase } from '../embedded/driver.ts';
import { type Row, type Store, StoreFailed, StoreInUse, StoreTooNew } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { madeCdr } from '../testing/made-cdrs.ts';
import { type MongoDouble, startMongoDouble } from '../testing/mongo-double.ts';
import { backUp, MaintenanceRefused, restore } from './backup.ts';
import { migrateStore } from './migrate-store.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = freshFolders();
const NOW = new Date('2026-01-05T09:00:00Z');
const ROWS = 2500;

/** A data folder with rows, audio and a key. */
async function filled(): Promise<{ data: string; store: Store }> {
  const data = folder();
  const store = await createStore({ folder: data, thread: 'local' });
  for (let from = 0; from < ROWS; from += 500) {
    await store.collection<CdrRow>(CDRS).insertMany(Array.from({ length: 500 }, (_, n) => madeCdr(from + n)));
  }
  await store.collection(FLOWS).insertOne({ _id: 'welcome', owner: 'ann' });
  for (const id of ['a', 'b', 'c']) await store.putBlob(id, new Uint8Array([1, 2, 3]));
  writeFileSync(join(data, 'secret.key'), 'key\n', { mode: 0o600 });
  return { data, store };
}

describe('a backup', () => {
  test('of a running product is one moment, is a data folder, and says what is in it', async () => {
    const { data, store } = await filled();
    const target = join(folder(), 'backup');
    const report = await backUp(data, target, NOW);
    await store.collection(FLOWS).insertOne({ _id: 'later', owner: 'ann' });
    expect(report).toMatchObject({ withKey: true, spooled: 0, rows: { cdrs: ROWS, flows: 1, audio: 3 } });
    expect(report.madeAt).toBe(NOW.toISOString());
    expect(statSync(join(target, 'secret.key')).mode & 0o077).toBe(0);
    await store.close();

    const copy = await createStore({ folder: target, thread: 'local' });
    expect(await copy.collection(CDRS).count()).toBe(ROWS);
    expect(await copy.collection(FLOWS).count()).toBe(1);
    expect(await copy.getBlob('b')).toEqual(new Uint8Array([1, 2, 3]));
    await copy.close();
  });

  test('goes into a new folder only, and of something', async () => {
    const { data, store } = await filled();
    await store.close();
    const taken = folder();
    writeFileSync(join(taken, 'x'), 'x');
    await expect(backUp(data, taken, NOW)).rejects.toThrow('is there already');
    await expect(backUp(folder(), join(folder(), 'b'), NOW)).rejects.toThrow('nothing to back up');
  });

  test('tells of call records that are not in it', async () => {
    const { data, store } = await filled();
    await store.close();
    mkdirSync(join(data, 'spool'));
    writeFileSync(join(data, 'spool', 'records.ndjson'), 'x'.repeat(77));
    expect((await backUp(data, join(folder(), 'b'), NOW)).spooled).toBe(77);
  });

  test('that is killed in the middle is not there, and the next one is whole', async () => {
    const { data, store } = await filled();
    await store.close();
    const main = fileURLToPath(new URL('../../../dist/runtime/main.js', import.meta.url));
    const target = join(folder(), 'backup');
    for (const wait of [50, 200, 350]) {
      const child = spawn(process.execPath, [main, 'backup', target], {
        env: { ...process.env, CORDBOARD_DATA: data },
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGKILL');
      await ended;
      if (existsSync(target)) expect(readdirSync(target).sort()).toContain('backup.json');
    }
    const whole = existsSync(target) ? join(folder(), 'again') : target;
    expect((await backUp(data, whole, NOW)).rows.cdrs).toBe(ROWS);
    expect(existsSync(`${whole}.partial`)).toBe(false);
  });
});

describe('restoring', () => {
  test('brings everything back, with the key', async () => {
    const { data, store } = await filled();
    await store.close();
    const target = join(folder(), 'backup');
    await backUp(data, target, NOW);
    const fresh = join(folder(), 'data');
    expect((await restore(target, fresh)).rows.cdrs).toBe(ROWS);
    const again = await createStore({ folder: fresh, thread: 'local' });
    expect(await again.collection(CDRS).count()).toBe(ROWS);
    await again.close();
    expect(readFileSync(join(fresh, 'secret.key'), 'utf8')).toBe('key\n');
    expect(readdirSync(fresh).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('takes a plain data folder as well, with what is still in its log of writes', async () => {
    const { data, store } = await filled();
    // Not closed: the log is not yet in the database.
    const fresh = join(folder(), 'data');
    expect((await restore(data, fresh)).rows.cdrs).toBe(ROWS);
    await store.close();
  });

  test('is refused over data, into a running product, from a damaged or a newer backup, from nothing', async () => {
    const { data, store } = await filled();
    const target = join(folder(), 'backup');
    await backUp(data, target, NOW);
    await expect(restore(target, data)).rejects.toBeInstanceOf(StoreInUse);
    await store.close();
    await expect(restore(target, data)).rejects.toThrow('holds data already');
    await expect(restore(folder(), folder())).rejects.toBeInstanceOf(MaintenanceRefused);

    const fresh = folder();
    writeFileSync(join(fresh, 'secret.key'), 'another\n', { mode: 0o600 });
    await expect(restore(target, fresh)).rejects.toThrow('has a key of its own');

    const newer = openDatabase(join(target, 'cordboard.db'));
    newer.exec('update schema_version set version = 99');
    newer.close();
    await expect(restore(target, folder())).rejects.toBeInstanceOf(StoreTooNew);
    await expect(backUp(target, join(folder(), 'b'), NOW)).rejects.toBeInstanceOf(StoreTooNew);

    const damaged = join(folder(), 'damaged');
    await backUp(data, damaged, NOW);
    appendFileSync(join(damaged, 'cordboard.db'), Buffer.alloc(4096));
    await expect(restore(damaged, folder())).rejects.toThrow(/damaged/);
  });
});

describe('a migration to MongoDB (a double, through the real driver)', () => {
  let double: MongoDouble;
  beforeAll(async () => {
    double = await startMongoDouble();
  });
  afterAll(() => double.close());

  test('broken off at any point and begun again, brings everything over, counted', async () => {
    const { store: from } = await filled();
    let fuel = 0;
    const told: string[] = [];
    const to = await createStore({ folder: 'unused', mongodbUri: double.uri });
    const target = runningOut(to, () => fuel-- <= 0);
    let breaks = 0;
    for (;;) {
      fuel = 4;
      try {
        const report = await migrateStore(from, target, ({ what, done, all }) => told.push(`${what} ${done}/${all}`));
        expect(report).toEqual({ rows: ROWS + 1, audio: 3 });
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFailed);
        breaks++;
      }
    }
    expect(breaks).toBeGreaterThan(3);
    // Each page was brought over once, though it was begun so often.
    expect(told).toEqual([
      'flows 1/1',
      'settings 1/1',
      ...[500, 1000, 1500, 2000, 2500].map((n) => `cdrs ${n}/2500`),
      ...[1, 2, 3].map((n) => `audio ${n}/3`),
    ]);
    expect(await to.collection<CdrRow>(CDRS).get(madeCdr(77)._id)).toMatchObject({ ...madeCdr(77) });
    expect(await to.collection(CDRS).count()).toBe(ROWS);
    expect(await to.getBlob('c')).toEqual(new Uint8Array([1, 2, 3]));
    expect(await to.collection(SETTINGS).count()).toBe(0);

    await expect(migrateStore(from, to, () => undefined)).rejects.toThrow('holds data already');
    await from.close();
    await to.close();
  });

  test('of other data into an unfinished one is refused', async () => {
    const other = await startMongoDouble();
    const { store: one } = await filled();
    const { store: two } = await filled();
    const to = await createStore({ folder: 'unused', mongodbUri: other.uri });
    let fuel = 3;
    await expect(
      migrateStore(
        one,
        runningOut(to, () => fuel-- <= 0),
        () => undefined,
      ),
    ).rejects.toThrow();
    await expect(migrateStore(two, to, () => undefined)).rejects.toThrow('unfinished migration of other data');
    for (const store of [one, two, to]) await store.close();
    await other.close();
  });
});

/** A store whose writes fail once the fuel is gone. */
function runningOut(store: Store, isEmpty: () => boolean): Store {
  const burn = () => {
    if (isEmpty()) throw new StoreFailed('the power is gone');
  };
  return {
    ...store,
    putBlob: async (id, bytes) => {
      burn();
      await store.putBlob(id, bytes);
    },
    collection: <T extends Row>(name: string) => {
      const real = store.collection<T>(name);
      const put: typeof real.put = async (row) => {
        burn();
        return real.put(row);
      };
      const putMany: typeof real.putMany = async (rows) => {
        burn();
        await real.putMany(rows);
      };
      return { ...real, put, putMany };
    },
  };
}
