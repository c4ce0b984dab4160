/** The samples that a new installation begins with. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Clock } from '../clock.ts';
import { LOCAL_OWNER, SETTINGS, type SettingRow } from './collections.ts';
import { FlowLibrary } from './flow-library.ts';
import type { Store } from './store.ts';

const DONE = 'samples-seeded';

/**
 * Saves and publishes the samples, once in the life of a data folder: what somebody deletes stays deleted.
 * @returns the ids of the flows that were new
 */
export async function seedSamples(store: Store, clock: Clock, samples: readonly Flow[]): Promise<string[]> {
  const settings = store.collection<SettingRow>(SETTINGS);
  if (await settings.get(DONE)) return [];
  const library = new FlowLibrary(store, clock);
  const added: string[] = [];
  for (const flow of samples) {
    // After a crash half-way some are there: only what is missing is added.
    const draft = (await library.get(flow.id)) ?? (await library.create(flow));
    if (draft.publishedVersion !== undefined) continue;
    await library.publish(draft);
    added.push(flow.id);
  }
  await settings.put({ _id: DONE, owner: LOCAL_OWNER, value: clock.now() });
  return added;
}
