/** What somebody who has the machine can do from the command line. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { UserBook } from '../api/login/user-book.ts';
import { SimulatedClock } from '../clock.ts';
import { type Config, loadConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { SETTINGS } from '../settings.ts';
import { LOCAL_OWNER, SESSIONS, WEBHOOKS } from '../store/collections.ts';
import { createStore } from '../store/create-store.ts';
import { keyFileIn, loadSecretKeys, newSecretKey, readKeyFile } from '../store/secret-keys.ts';
import { createVault } from '../store/secrets.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { resetPasswordCommand } from './reset-password-command.ts';
import { rotateKeyCommand } from './rotate-key-command.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = freshFolders();

function configOf(data: string, given: Record<string, string> = {}): Config {
  const loaded = loadConfig({ CORDBOARD_DATA: data, ...given }, data);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const openStore = (data: string) => createStore({ folder: data, thread: 'local' });
const usersOf = async (data: string) => {
  const store = await openStore(data);
  return { store, users: await UserBook.load({ store, clock: new SimulatedClock(), log: silentLog }) };
};

describe('reset-password', () => {
  test('lets a user in again, and ends the sessions of the old password', async () => {
    const data = folder();
    const before = await usersOf(data);
    await before.users.create('ann', 'viewer', 'an old password');
    await before.users.change('ann', { disabled: true });
    const session = { owner: LOCAL_OWNER, createdAt: 1, expiresAt: 2 ** 45 };
    for (const user of ['ann', 'admin']) {
      await before.store.collection(SESSIONS).insertOne({ _id: `of-${user}`, user, ...session } as never);
    }
    await before.store.close();

    const said = await resetPasswordCommand(configOf(data), 'ann');
    const password = said.split(' ').at(-1)!;
    const after = await usersOf(data);
    expect(await after.users.verify('ann', password)).toBe(true);
    expect(await after.users.verify('ann', 'an old password')).toBe(false);
    expect((await after.store.collection(SESSIONS).find({})).rows.map(({ _id }) => _id)).toEqual(['of-admin']);
    await after.store.close();
  });

  test('without a name it is the admin; the password outlives the next start', async () => {
    const data = folder();
    const password = (await resetPasswordCommand(configOf(data))).split(' ').at(-1)!;
    for (let start = 0; start < 2; start++) {
      const { store, users } = await usersOf(data);
      expect(await users.verify('admin', password)).toBe(true);
      await store.close();
    }
  });

  test('an unknown name is answered with those that there are', async () => {
    await expect(resetPasswordCommand(configOf(folder()), 'eve')).rejects.toThrow('There are: admin.');
  });
});

describe('rotate-key', () => {
  const place = { collection: WEBHOOKS, id: 'hook', field: 'secret' };

  async function sealed(data: string, keys = loadSecretKeys(data)) {
    const store = await openStore(data);
    const row = { _id: 'hook', owner: LOCAL_OWNER, secret: createVault(keys).seal('whsec', place) };
    await store.collection(WEBHOOKS).put(row as never);
    await store.close();
  }
  const opened = async (data: string, keys: ReturnType<typeof loadSecretKeys>) => {
    const store = await openStore(data);
    const row = (await store.collection(WEBHOOKS).get('hook')) as unknown as { secret: string };
    await store.close();
    return createVault(keys).open(row.secret, place);
  };

  test('makes a new key in the file', async () => {
    const data = folder();
    await sealed(data);
    const [before] = readKeyFile(keyFileIn(data));
    expect(await rotateKeyCommand(configOf(data))).toMatch(/^1 secrets were sealed anew/);
    const after = readKeyFile(keyFileIn(data));
    expect(after.map(({ id }) => id)).not.toContain(before.id);
    expect(await opened(data, after)).toBe('whsec');
  });

  test('with keys of the settings the new one stands first', async () => {
    const data = folder();
    const [old, fresh] = [newSecretKey(), newSecretKey()];
    const text = (key: { bytes: Uint8Array }) => Buffer.from(key.bytes).toString('base64');
    await sealed(data, [old]);
    await expect(rotateKeyCommand(configOf(data, { CORDBOARD_SECRET_KEY: text(old) }))).rejects.toThrow(
      'a new one before it',
    );
    await rotateKeyCommand(configOf(data, { CORDBOARD_SECRET_KEY: `${text(fresh)},${text(old)}` }));
    expect(await opened(data, [fresh])).toBe('whsec');
  });
});

test('what deployment files and documents set is a setting', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = [
    ...readdirSync(join(root, 'deploy')).map((name) => `deploy/${name}`),
    'docs/deployment.md',
    'docs/api.md',
  ];
  const known = new Set(['CORDBOARD_CONFIG', ...SETTINGS.map(({ name }) => name)]);
  const named = files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/CORDBOARD_[A-Z_]*[A-Z]/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
