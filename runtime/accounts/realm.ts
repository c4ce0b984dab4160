/** The digest realm of this installation: chosen at the first start and kept, since every stored HA1 depends on it. */

import { createHmac, randomBytes } from 'node:crypto';
import { LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import { DuplicateKey, type Store } from '../store/store.ts';

export interface Realm {
  readonly name: string;
  /** A number from 0 to 1 for any text, the same through all restarts; nobody outside can foresee it. */
  lot(text: string): number;
}

const ROW = 'sip-realm';

/** @param domains ours; the first one is what phones will show when they ask for a password */
export async function keptRealm(store: Store, domains: readonly string[]): Promise<Realm> {
  const rows = store.collection<SettingRow>(SETTINGS);
  const name = domains[0] ?? `cordboard-${randomBytes(8).toString('hex')}`;
  const chosen = { name, key: randomBytes(32).toString('hex') };
  try {
    await rows.insertOne({ _id: ROW, owner: LOCAL_OWNER, value: chosen });
    return realmOf(chosen);
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    return realmOf((await rows.get(ROW))?.value);
  }
}

/** @throws Error when the row is not ours: going on would lock every phone out */
function realmOf(value: unknown): Realm {
  const { name, key } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof key !== 'string') throw new Error(`the setting ${ROW} cannot be read`);
  return { name, lot: (text) => createHmac('sha256', key).update(text).digest().readUInt32BE(0) / 2 ** 32 };
}
