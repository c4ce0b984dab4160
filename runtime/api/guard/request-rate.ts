/** A hundred requests a second for each user, with as many saved up: a token bucket. */

import type { Clock } from '../../clock.ts';

const PER_SECOND = 100;
const SAVED_UP = 100;
const MOST_USERS = 1000;

export class RequestRate {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False when the user has asked too often. */
  take(user: string): boolean {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(user) ?? { tokens: SAVED_UP, at: now };
    const tokens = Math.min(SAVED_UP, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND);
    const allowed = tokens >= 1;
    this.#buckets.delete(user);
    this.#buckets.set(user, { tokens: allowed ? tokens - 1 : tokens, at: now });
    const quietest = this.#buckets.keys().next();
    if (this.#buckets.size > MOST_USERS && !quietest.done) this.#buckets.delete(quietest.value);
    return allowed;
  }
}
