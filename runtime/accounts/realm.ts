/** The digest realm of this installation: chosen at the first start and kept, since every stored HA1 depends on it. */

import { randomBytes } from 'node:crypto';
import { LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import { DuplicateKey, type Store } from '../store/store.ts';

const ROW = 'sip-realm';

/** @param domains ours; the first one is what phones will show when they ask for a password */
export async function keptRealm(store: Store, domains: readonly string[]): Promise<string> {
  const rows = store.collection<SettingRow>(SETTINGS);
  const chosen = domains[0] ?? `cordboard-${randomBytes(8).toString('hex')}`;
  try {
    await rows.insertOne({ _id: ROW, owner: LOCAL_OWNER, value: chosen });
    return chosen;
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    const kept = (await rows.get(ROW))?.value;
    return typeof kept === 'string' ? kept : chosen;
  }
}
