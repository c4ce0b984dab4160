import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCAL_OWNER, TRUNKS } from './collections.ts';
import { createStore } from './create-store.ts';
import { rotateKey } from './rotate-key.ts';
import {
  keyFileIn,
  loadSecretKeys,
  newSecretKey,
  readKeyFile,
  readSecretKey,
  type SecretKeys,
  writeKeyFile,
} from './secret-keys.ts';
import { createVault, keyIdOf } from './secrets.ts';
import type { Row } from './store.ts';
import { freshFolders } from './testing/folders.ts';

const folder = freshFolders();
const place = { collection: TRUNKS, id: 'acme', field: 'password' };

describe('the vault', () => {
  const vault = createVault([newSecretKey()]);

  test('gives back what it was given, and never the same text twice', () => {
    for (const plain of ['', 'secret', 'ünïcödé 🔑', 'x'.repeat(10_000)]) {
      const [one, other] = [vault.seal(plain, place), vault.seal(plain, place)];
      expect(one).not.toBe(other);
      expect(one).not.toContain(plain === '' ? 'never' : plain);
      expect(vault.open(one, place)).toBe(plain);
    }
  });

  test.each([
    [{ ...place, id: 'other' }],
    [{ ...place, field: 'other' }],
    [{ ...place, collection: 'other' }],
    [{ collection: 'trunks/acme', id: 'password', field: '' }],
  ])('a text opens at its own place only: %j', (elsewhere) => {
    expect(() => vault.open(vault.seal('secret', place), elsewhere)).toThrow(/cannot be read/);
  });

  test('one changed letter anywhere, and it does not open', () => {
    const sealed = vault.seal('secret', place);
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last letter of a part may hold bits that stand for nothing.
      const same = Buffer.from(changed.split('.').join('')).equals(Buffer.from(sealed.split('.').join('')));
      const decodesAlike = changed
        .split('.')
        .every((part, index) =>
          Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[index]!, 'base64url')),
        );
      if (same || (decodesAlike && keyIdOf(changed) === keyIdOf(sealed) && changed.startsWith('v1.'))) continue;
      expect(() => vault.open(changed, place), changed).toThrow(/cannot be read/);
    }
  });

  test('another key says which one is missing', () => {
    const sealed = vault.seal('secret', place);
    expect(() => createVault([newSecretKey()]).open(sealed, place)).toThrow(keyIdOf(sealed));
  });
});

describe('the key file', () => {
  test('is made at the first start, for its owner alone, and kept', () => {
    const data = join(folder(), 'deep', 'data');
    const [key] = loadSecretKeys(data);
    expect(statSync(keyFileIn(data)).mode & 0o777).toBe(0o600);
    expect(loadSecretKeys(data)[0].id).toBe(key.id);
  });

  test.each([0o640, 0o604, 0o666, 0o700 | 0o010])('of the mode %o is refused with what to do', (mode) => {
    const data = folder();
    loadSecretKeys(data);
    chmodSync(keyFileIn(data), mode);
    expect(() => loadSecretKeys(data)).toThrow(/chmod 600/);
  });

  test.each(['', '# nothing\n', 'not a key\n', `${'A'.repeat(43)}=\nhalf\n`])('with %j in it is refused', (text) => {
    const data = folder();
    writeFileSync(keyFileIn(data), text, { mode: 0o600 });
    expect(() => loadSecretKeys(data)).toThrow(/backup/);
  });

  test('keys of the settings win, and no file is made', () => {
    const data = folder();
    const given = newSecretKey();
    expect(loadSecretKeys(data, [given])[0].id).toBe(given.id);
    expect(existsSync(keyFileIn(data))).toBe(false);
  });

  test('a key is 32 bytes in base64 or hex', () => {
    const hex = 'ab'.repeat(32);
    const base64 = Buffer.from(hex, 'hex').toString('base64');
    expect(readSecretKey(hex)?.id).toBe(readSecretKey(base64)?.id);
    for (const wrong of ['', 'secret', hex.slice(2), `${base64}AAAA`, `${base64} `])
      expect(readSecretKey(wrong)).toBeUndefined();
  });
});

describe('rotation', () => {
  type Trunk = Row & { readonly password?: string };
  const plainOf = (id: string) => `the password of ${id}`;

  async function filledStore(keys: SecretKeys) {
    const store = await createStore({ folder: folder(), thread: 'local' });
    const trunks = store.collection<Trunk>(TRUNKS);
    const vault = createVault(keys);
    const ids = Array.from({ length: 250 }, (_, place) => `trunk-${String(place).padStart(3, '0')}`);
    await trunks.insertMany(
      ids.map((id) => ({
        _id: id,
        owner: LOCAL_OWNER,
        password: vault.seal(plainOf(id), { collection: TRUNKS, id, field: 'password' }),
      })),
    );
    await trunks.insertOne({ _id: 'without', owner: LOCAL_OWNER });
    return { store, trunks, ids };
  }

  test('seals every row anew, and forgets the old key', async () => {
    const data = folder();
    const before = loadSecretKeys(data);
    const { store, trunks, ids } = await filledStore(before);
    const keep = (keys: SecretKeys) => void writeKeyFile(keyFileIn(data), keys);
    expect(await rotateKey({ store, keys: before, newKey: newSecretKey, keep })).toBe(ids.length);
    const after = readKeyFile(keyFileIn(data));
    expect(after.map(({ id }) => id)).toEqual([expect.not.stringMatching(before[0].id)]);
    const vault = createVault(after);
    for (const id of ids) {
      const { password } = (await trunks.get(id))!;
      expect(vault.open(password!, { collection: TRUNKS, id, field: 'password' })).toBe(plainOf(id));
    }
    expect(readFileSync(keyFileIn(data), 'utf8')).not.toContain(Buffer.from(before[0].bytes).toString('base64'));
    await store.close();
  });

  test('interrupted after any number of rows, it goes on, and every text can be read all the time', async () => {
    for (const survives of [0, 1, 7, 100, 101, 249, 250]) {
      let kept: SecretKeys = [newSecretKey()];
      const { store, trunks, ids } = await filledStore(kept);
      let left = survives;
      const dying = {
        ...store,
        collection: <T extends Row>(name: string) => {
          const rows = store.collection<T>(name);
          return Object.assign(Object.create(rows), {
            find: rows.find.bind(rows),
            get: rows.get.bind(rows),
            replaceOne: (row: T) => {
              if (left-- === 0) throw new Error('killed');
              return rows.replaceOne(row);
            },
          });
        },
      };
      const keep = (keys: SecretKeys) => {
        kept = keys;
      };
      const run = rotateKey({ store: dying, keys: kept, newKey: newSecretKey, keep });
      if (survives < ids.length) await expect(run).rejects.toThrow('killed');
      else await run;
      const allReadable = async () => {
        const vault = createVault(kept);
        for (const id of ids) {
          const { password } = (await trunks.get(id))!;
          if (vault.open(password!, { collection: TRUNKS, id, field: 'password' }) !== plainOf(id)) return false;
        }
        return true;
      };
      expect(await allReadable()).toBe(true);
      await rotateKey({ store, keys: kept, newKey: newSecretKey, keep });
      expect(kept).toHaveLength(1);
      expect(await allReadable()).toBe(true);
      await store.close();
    }
  });
});
