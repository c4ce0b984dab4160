/** What is published comes back at every start; the samples come at the first one. */

import { readdirSync, readFileSync } from 'node:fs';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Clock } from '../clock.ts';
import { readFlow } from '../flow/check-flow.ts';
import type { Programs } from '../flow/programs.ts';
import type { Logger } from '../log.ts';
import { FlowLibrary } from '../store/flow-library.ts';
import { seedSamples } from '../store/seed-samples.ts';
import type { Store } from '../store/store.ts';

export interface StoredFlowsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly programs: Programs;
}

/** A published flow that does not compile any more is left out, with a line in the log; the others run. */
export async function publishStoredFlows({ store, clock, log, programs }: StoredFlowsOptions): Promise<void> {
  await seedSamples(store, clock, readSamples());
  for await (const { flow, version } of new FlowLibrary(store, clock).published()) {
    try {
      programs.publish(upgraded(flow), version);
    } catch (error) {
      log.error({ flow: flow.id, version, error: String(error) }, 'a published flow cannot run');
    }
  }
}

function readSamples(): Flow[] {
  const folder = new URL('../../../samples/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.map((name) => upgraded(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));
}

/** Boxes of older versions become those of today. @throws when it is no flow at all */
export function upgraded(document: unknown): Flow {
  const read = readFlow(document);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message.en).join(' '));
  return read.flow;
}
