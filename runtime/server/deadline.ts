/** Waiting that ends by itself. */

import type { Clock } from '../clock.ts';

/**
 * Aborts as soon as `early` does, and after `ms` milliseconds at the latest. The clock's timer holds it: Node 20 throws
 * `AbortSignal.any([early, AbortSignal.timeout(ms)])` away with the next garbage collection, and it never aborts.
 */
export function abortWithin(ms: number, clock: Clock, early: AbortSignal): AbortSignal {
  const end = new AbortController();
  const timer = clock.after(ms, () => end.abort());
  const stop = () => {
    timer.cancel();
    end.abort();
  };
  if (early.aborted) stop();
  else early.addEventListener('abort', stop, { once: true });
  return end.signal;
}

/** Waits for something that may take too long, and no longer than until `end` aborts. */
export function waitUntil(done: Promise<unknown>, end: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (end.aborted) return resolve();
    end.addEventListener('abort', () => resolve(), { once: true });
    done.then(() => resolve(), reject);
  });
}
