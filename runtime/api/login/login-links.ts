/** Links that log somebody in, once. */

import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

/** Milliseconds for which an unused link is good. */
const GOOD_FOR = 24 * 3600 * 1000;
/** Unused links at most; a new one pushes out the oldest. */
const MOST = 20;

export class LoginLinks {
  readonly #clock: Clock;
  /** By hash, so that the time a look-up takes tells nothing about a token. */
  readonly #links = new Map<string, { readonly user: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(user: string): string {
    const token = randomBytes(32).toString('base64url');
    const oldest = this.#links.keys().next();
    if (this.#links.size >= MOST && !oldest.done) this.#links.delete(oldest.value);
    this.#links.set(hash(token), { user, until: this.#clock.monotonic() + GOOD_FOR });
    return token;
  }

  /** The user whom the link is for; the second time there is none. */
  redeem(token: string): string | undefined {
    const key = hash(token);
    const link = this.#links.get(key);
    this.#links.delete(key);
    return link && link.until > this.#clock.monotonic() ? link.user : undefined;
  }

  /** Unused links of this user open nothing any more. */
  forget(user: string): void {
    for (const [key, link] of this.#links) if (link.user === user) this.#links.delete(key);
  }
}

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
