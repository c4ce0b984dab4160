/** `cordboard backup`, `restore` and `migrate`: what they tell, and what they refuse. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createStore } from '../store/create-store.ts';
import { backUp, MaintenanceRefused, restore } from '../store/maintenance/backup.ts';
import { migrateStore } from '../store/maintenance/migrate-store.ts';
import { keyFileIn } from '../store/secret-keys.ts';
import { openSpool } from '../store/spool/open-spool.ts';
import type { Store } from '../store/store.ts';
import { StartFailed } from './start-failures.ts';

type Say = (text: string) => unknown;
type Settings = Pick<Config, 'data' | 'mongodbUri' | 'spool'>;

/** Records of the spool put in one go. */
const SLICE = 200;

export async function backupCommand({ data, mongodbUri }: Settings, target: string | undefined): Promise<string> {
  if (target === undefined) throw new StartFailed('Say where to: cordboard backup FOLDER');
  if (mongodbUri !== undefined) {
    throw new StartFailed(
      `The data is on the server of MONGODB_URI: back it up with mongodump, and keep ${keyFileIn(data)} with it.`,
    );
  }
  const { rows, withKey, spooled } = await told(() => backUp(data, target, new Date()));
  return [
    `${sumOf(rows)} rows of ${data} are in ${target}. It is a data folder: CORDBOARD_DATA may name it.`,
    withKey
      ? 'The key of the stored passwords is in it: keep it where nobody else reads.'
      : 'There is no key file in it: stored passwords need the key of CORDBOARD_SECRET_KEY.',
    ...(spooled > 0
      ? [`${spooled} bytes of call records wait in the spool until the store takes them again, and are not in it.`]
      : []),
  ].join('\n');
}

export async function restoreCommand({ data, mongodbUri }: Settings, source: string | undefined): Promise<string> {
  if (source === undefined) throw new StartFailed('Say from where: cordboard restore FOLDER');
  if (mongodbUri !== undefined) {
    throw new StartFailed(
      'A backup is restored into a data folder. Unset MONGODB_URI, restore, and bring it to the server with `cordboard migrate`.',
    );
  }
  const { rows, madeAt } = await told(() => restore(source, data));
  return `${sumOf(rows)} rows are in ${data}, as they were${madeAt.startsWith('1970') ? '' : ` at ${madeAt}`}.`;
}

export async function migrateCommand({ data, mongodbUri, spool }: Settings, say: Say): Promise<string> {
  if (mongodbUri === undefined) throw new StartFailed('Say where to: set MONGODB_URI to an empty database.');
  if (!existsSync(join(data, 'cordboard.db'))) throw new StartFailed(`There is nothing to bring over in ${data}.`);
  const from = await createStore({ folder: data, thread: 'local' });
  try {
    await emptySpool(from, spool ?? join(data, 'spool'));
    const to = await createStore({ folder: data, mongodbUri });
    try {
      const { rows, audio } = await told(() =>
        migrateStore(from, to, ({ what, done, all }) => say(`${what}: ${done} of ${all}`)),
      );
      return `${rows} rows and ${audio} recordings are on the server, and were counted there. Start with MONGODB_URI; ${keyFileIn(data)} is still needed.`;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** What waits there is older than all that the product would write later. */
async function emptySpool(store: Store, folder: string): Promise<void> {
  const { spool, close } = await openSpool(folder);
  try {
    while (spool.records > 0) {
      const head = await spool.head(SLICE);
      await store.putAll(head.records.flat());
      await spool.drop(head);
    }
  } finally {
    await close();
  }
}

/** Refusals as words for people. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MaintenanceRefused) throw new StartFailed(error.message);
    throw error;
  }
}

const sumOf = (rows: Readonly<Record<string, number>>): number => Object.values(rows).reduce((sum, n) => sum + n, 0);
