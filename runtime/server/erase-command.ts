/** `cordboard erase`: what is kept of one person's calls, while the product is stopped. */

import type { Config } from '../config.ts';
import { createStore } from '../store/create-store.ts';
import { erasePerson } from '../store/retention/erase-person.ts';
import { StoreInUse } from '../store/store.ts';
import { StartFailed } from './start-failures.ts';

/** Answers what to tell. @throws StartFailed */
export async function eraseCommand({ data, mongodbUri }: Config, names: readonly string[]): Promise<string> {
  if (names.length === 0) throw new StartFailed('Say whom: cordboard erase NUMBER|ACCOUNT...');
  const store = await open(data, mongodbUri);
  try {
    const { calls, cdrs, journals, running } = await erasePerson(store, names);
    const left = running > 0 ? ` ${running} calls are not over and are left: erase them later.` : '';
    return `Erased: ${calls} calls, ${cdrs} CDRs, ${journals} rows of journals.${left} Backups and logs are not reached.`;
  } finally {
    await store.close();
  }
}

async function open(folder: string, mongodbUri: string | undefined) {
  try {
    return await createStore({ folder, mongodbUri, thread: 'local' });
  } catch (error) {
    if (!(error instanceof StoreInUse)) throw error;
    throw new StartFailed(
      'Cordboard is running: ask it by POST /api/erasures with { "names": [...] }, or stop it first.',
    );
  }
}
