/** The core in its own thread, so that no disk sync ever blocks the signalling. */

import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ShortLivedMap } from '../../sip/short-lived-map.ts';
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

export interface WorkerChannelOptions {
  readonly folder: string;
  readonly collections: readonly CollectionSpec[];
  /** Starts the thread; tests that kill it hand in their own. */
  readonly start?: (workerData: WorkerOptions) => Worker;
  /** Milliseconds of quiet after a worker has died, before another is started; default 1000. */
  readonly restartAfter?: number;
}

/**
 * Resolves when the database is open. When the worker dies, what was under way fails; a later request starts
 * another worker.
 * @throws StoreInUse, StoreUnwritable, StoreTooNew
 */
export async function openWorkerChannel(options: WorkerChannelOptions): Promise<Channel> {
  const { folder, collections, start = startWorker, restartAfter = 1000 } = options;
  const open = () => openOnce(start({ folder, collections }));
  let current = await open();
  let restart: Promise<void> | undefined;
  let closed = false;

  const revive = async (): Promise<void> => {
    try {
      current = await open();
    } finally {
      restart = undefined;
    }
  };
  return {
    request: async (operation) => {
      if (closed) throw new StoreFailed('it is closed');
      const { diedAt } = current;
      if (diedAt !== undefined && !restart && performance.now() - diedAt >= restartAfter) restart = revive();
      if (restart) await restart;
      return current.request(operation);
    },
    close: async () => {
      closed = true;
      await current.close();
    },
  };
}

interface OpenWorker extends Channel {
  /** On the monotonic clock; undefined while it lives. */
  readonly diedAt: number | undefined;
}

async function openOnce(worker: Worker): Promise<OpenWorker> {
  const say = (message: ToWorker) => worker.postMessage(message);
  const waiting = new ShortLivedMap<number, Waiting>();
  let dead: { readonly error: Error; readonly at: number } | undefined;
  let lastId = 0;

  const { promise: opened, resolve: onReady, reject: onRefused } = withResolvers<void>();
  const { promise: ended, resolve: onEnded } = withResolvers<void>();
  const die = (error: Error) => {
    dead ??= { error, at: performance.now() };
    for (const { reject } of waiting.values()) reject(dead.error);
    waiting.clear();
    onRefused(dead.error);
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
  worker.on('exit', () => {
    die(new StoreFailed('its worker has ended'));
    onEnded();
  });
  await opened;

  return {
    get diedAt() {
      return dead?.at;
    },
    request: (operation) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead.error);
        if (waiting.size >= MOST_WAITING) return reject(new StoreFailed('too many requests are waiting'));
        const id = ++lastId;
        // Said first: a row that cannot be cloned throws here, and then nobody waits.
        say({ type: 'request', id, operation });
        waiting.set(id, { resolve, reject });
      }),
    close: () => {
      if (!dead) say({ type: 'close' });
      return ended;
    },
  };
}

/** Workers start from built files: plain Node does not read TypeScript. */
export function startWorker(workerData: WorkerOptions): Worker {
  return new Worker(workerFile(), { workerData });
}

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
