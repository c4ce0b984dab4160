/** The core in the caller's own thread: for short commands and tests, where nothing else needs the loop. */

import { type CollectionSpec, StoreFailed } from '../store.ts';
import { unpackError } from './carried-errors.ts';
import { EmbeddedCore } from './embedded-core.ts';
import type { Channel, Operation } from './operations.ts';

interface Waiting {
  readonly operation: Operation;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** @throws StoreInUse, StoreUnwritable, StoreTooNew */
export function openLocalChannel(folder: string, collections: readonly CollectionSpec[]): Channel {
  const core = new EmbeddedCore(folder, collections);
  let waiting: Waiting[] = [];
  let closed = false;
  const run = () => {
    const batch = waiting;
    waiting = [];
    const answers = core.run(batch.map(({ operation }) => structuredClone(operation)));
    batch.forEach(({ resolve, reject }, place) => {
      const answer = answers[place]!;
      if ('error' in answer) reject(unpackError(answer.error));
      else resolve(answer.value);
    });
  };
  return {
    request: (operation) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreFailed('it is closed'));
        waiting.push({ operation, resolve, reject });
        if (waiting.length === 1) queueMicrotask(run);
      }),
    close: async () => {
      if (closed) return;
      run();
      closed = true;
      core.close();
    },
  };
}
