/** What another runtime on the same store publishes or removes counts here too, for the calls that come from then on. */

import type { Programs } from '../flow/programs.ts';
import type { Logger } from '../log.ts';
import { FLOWS } from '../store/collections.ts';
import { FlowLibrary } from '../store/flow-library.ts';
import type { Watch } from '../store/store.ts';
import { type StoredFlowsOptions, upgraded } from './stored-flows.ts';

/** Keeps `programs` what the store says is published, until the watch is closed. */
export function followStoredFlows({ store, clock, log, programs }: StoredFlowsOptions): Watch {
  const library = new FlowLibrary(store, clock);
  let closed = false;
  let work: Promise<void> = Promise.resolve();

  const followAll = async (changed: readonly string[] | 'anything') => {
    const ids = changed === 'anything' ? await everyId(library, programs) : changed;
    for (const id of ids) if (!closed) await follow(id, library, programs, log);
  };
  const watch = store.watch(FLOWS, (changed) => {
    // One after the other: an older word must not overtake a newer one.
    work = work
      .then(() => followAll(changed))
      .catch((error: unknown) => {
        if (!closed) log.error({ error: String(error) }, 'flows of other runtimes could not be read');
      });
  });
  return {
    close: () => {
      closed = true;
      watch.close();
    },
  };
}

async function follow(id: string, library: FlowLibrary, programs: Programs, log: Logger): Promise<void> {
  const version = (await library.get(id))?.publishedVersion;
  if (version === undefined) return programs.withdraw(id);
  // Versions only rise, and this runtime may have published the next one meanwhile.
  const isNewer = () => version > (programs.current(id)?.version ?? 0);
  if (!isNewer()) return;
  const row = await library.version(id, version);
  if (!row || !isNewer()) return;
  try {
    programs.publish(upgraded(row.flow), version);
    log.info({ flow: id, version }, 'a flow was published by another runtime');
  } catch (error) {
    log.error({ flow: id, version, error: String(error) }, 'a published flow cannot run');
  }
}

/** Flows in the store, and those that run here and may be there no more. */
async function everyId(library: FlowLibrary, programs: Programs): Promise<ReadonlySet<string>> {
  const ids = new Set([...programs.all()].map(({ flow }) => flow.id));
  for (let page = await library.heads(); ; page = await library.heads(page.next)) {
    for (const { _id } of page.rows) ids.add(_id);
    if (page.next === undefined) return ids;
  }
}
