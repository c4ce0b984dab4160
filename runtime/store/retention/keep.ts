/** How many days things are kept: a setting of the installation. */

import { LOCAL_OWNER, SETTINGS, type SettingRow } from '../collections.ts';
import type { Store } from '../store.ts';

/** Days; 0: for ever. */
export interface Keep {
  /** The story of a call: boxes, keys, messages. */
  readonly journals: number;
  /** That a call was, between whom and for how long. */
  readonly cdrs: number;
  /** Who changed what. */
  readonly audit: number;
}

export const DEFAULT_KEEP: Keep = { journals: 90, cdrs: 730, audit: 730 };

const ROW = 'retention';

export async function readKeep(store: Store): Promise<Keep> {
  const row = await store.collection<SettingRow>(SETTINGS).get(ROW);
  return { ...DEFAULT_KEEP, ...(row?.value as Partial<Keep> | undefined) };
}

export async function saveKeep(store: Store, keep: Keep): Promise<void> {
  await store.collection<SettingRow>(SETTINGS).put({ _id: ROW, owner: LOCAL_OWNER, value: keep });
}
