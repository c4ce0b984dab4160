/** Waiting for things outside: always for a fact, never for a time, and never for ever. */

import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is neither undefined nor false. @throws Error naming `what` when the patience is over */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { within = 15_000, every = 25 }: { within?: number; every?: number } = {},
): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() - begun > within) throw new Error(`${what}: not within ${within / 1000} s`);
    await pause(every);
  }
}

/** Rejects when `work` takes longer. The limit is a guard against hanging tests and judges nothing. */
export async function atMost<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const guard = new AbortController();
  const late = pause(ms, undefined, { signal: guard.signal }).then(() => {
    throw new Error(`${what}: not within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    guard.abort();
    late.catch(() => undefined);
  }
}
