/** The core in its own thread, so that no disk sync ever blocks the signalling. */

import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type CollectionSpec, StoreFailed } from '../store.ts';
import { unpackError } from './carried-errors.ts';
import type { Channel } from './operations.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Requests under way at most; past it the caller is told at once instead of filling memory. */
const MOST_WAITING = 50_000;

/** Resolves when the database is open. @throws StoreInUse, StoreUnwritable, StoreTooNew */
export async function openWorkerChannel(folder: string, collections: readonly CollectionSpec[]): Promise<Channel> {
  const workerData: WorkerOptions = { folder, collections };
  const worker = new Worker(workerFile(), { workerData });
  const say = (message: ToWorker) => worker.postMessage(message);
  const waiting = new Map<number, Waiting>();
  let dead: Error | undefined;
  let lastId = 0;

  const { promise: opened, resolve: onReady, reject: onRefused } = withResolvers<void>();
  const { promise: closed, resolve: onClosed } = withResolvers<void>();
  const die = (error: Error) => {
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
    onRefused(dead);
    onClosed();
  };

  worker.on('message', (message: FromWorker) => {
    if (message.type === 'ready') onReady();
    if (message.type === 'refused') die(unpackError(message.error));
    if (message.type === 'closed') die(new StoreFailed('it is closed'));
    if (message.type !== 'answers') return;
    for (const { id, answer } of message.answers) {
      const asker = waiting.get(id);
      waiting.delete(id);
      if ('error' in answer) asker?.reject(unpackError(answer.error));
      else asker?.resolve(answer.value);
    }
  });
  worker.on('error', (error) => die(new StoreFailed(error.message)));
  worker.on('exit', () => die(new StoreFailed('its worker has ended')));
  await opened;

  return {
    request: (operation) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead);
        if (waiting.size >= MOST_WAITING) return reject(new StoreFailed('too many requests are waiting'));
        const id = ++lastId;
        // Said first: a row that cannot be cloned throws here, and then nobody waits.
        say({ type: 'request', id, operation });
        waiting.set(id, { resolve, reject });
      }),
    close: () => {
      if (!dead) say({ type: 'close' });
      return closed;
    },
  };
}

/** Workers start from built files: plain Node does not read TypeScript. */
function workerFile(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const built = import.meta.url.endsWith('.ts')
    ? here.replace(/runtime([\\/]store[\\/]embedded)/, `dist${sep}runtime$1`)
    : here;
  return `${built}store-worker.js`;
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
