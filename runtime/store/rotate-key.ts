/** A new key for the vault: every sealed field is sealed anew, and only then are the old keys forgotten. */

import { SEALED_FIELDS, type SealedField } from './collections.ts';
import type { SecretKey, SecretKeys } from './secret-keys.ts';
import { createVault, keyIdOf, type Vault } from './secrets.ts';
import { type Collection, type Row, StaleRow, type Store } from './store.ts';

export interface RotationOptions {
  readonly store: Store;
  readonly keys: SecretKeys;
  readonly newKey: () => SecretKey;
  /** Keeps the keys; it has to be on the disk when this returns. */
  readonly keep: (keys: SecretKeys) => void;
  readonly fields?: readonly SealedField[];
}

type SealedRow = Row & Readonly<Record<string, unknown>>;

/** Answers how many texts were sealed anew. Interrupted anywhere, it goes on when it is run again. */
export async function rotateKey(options: RotationOptions): Promise<number> {
  const { store, keys, newKey, keep, fields = SEALED_FIELDS } = options;
  // Several keys: an earlier run was interrupted after it had made the first of them.
  const all: SecretKeys = keys.length > 1 ? keys : [newKey(), ...keys];
  keep(all);
  const vault = createVault(all);
  let sealed = 0;
  for (const field of fields) sealed += await sealAnew(store, field, vault, all[0]);
  keep([all[0]]);
  return sealed;
}

async function sealAnew(store: Store, { collection, field }: SealedField, vault: Vault, key: SecretKey) {
  const rows = store.collection<SealedRow>(collection);
  let sealed = 0;
  for (let page = await rows.find({}); ; page = await rows.find({ after: page.next! })) {
    for (const row of page.rows) if (await sealRow(rows, row, { collection, field }, vault, key)) sealed++;
    if (page.next === undefined) return sealed;
  }
}

/** False when there was nothing to do. */
async function sealRow(
  rows: Collection<SealedRow>,
  row: SealedRow,
  { collection, field }: SealedField,
  vault: Vault,
  key: SecretKey,
): Promise<boolean> {
  const text = row[field];
  if (typeof text !== 'string' || keyIdOf(text) === key.id) return false;
  const place = { collection, id: row._id, field };
  try {
    await rows.replaceOne({ ...row, [field]: vault.seal(vault.open(text, place), place) });
    return true;
  } catch (error) {
    if (!(error instanceof StaleRow)) throw error;
    const now = await rows.get(row._id);
    return now !== undefined && sealRow(rows, now, { collection, field }, vault, key);
  }
}
