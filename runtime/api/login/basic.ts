/** HTTP Basic (RFC 7617) for scripts; a password that was right is remembered briefly, as a keyed hash. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Milliseconds for which a verified password need not be hashed slowly again. */
const REMEMBERED = 60_000;
const MOST = 100;

/** The credentials of an Authorization header; undefined when it holds none (RFC 7617 §2). */
export function readBasic(header: string | undefined): Credentials | undefined {
  const match = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '');
  if (!match?.[1] || match[1].length > 2000) return undefined;
  const text = Buffer.from(match[1], 'base64').toString();
  const colon = text.indexOf(':');
  return colon <= 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

export class BasicMemory {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #until = new Map<string, number>();
  readonly #asking = new Map<string, Promise<unknown>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  knows(credentials: Credentials): boolean {
    return (this.#until.get(this.#hash(credentials)) ?? 0) > this.#clock.monotonic();
  }

  /** Asks once for credentials that come many times at once: a script's parallel requests are one guess. */
  async once<T>(credentials: Credentials, ask: () => Promise<T>): Promise<T> {
    const hash = this.#hash(credentials);
    const asked = (this.#asking.get(hash) as Promise<T> | undefined) ?? ask();
    this.#asking.set(hash, asked);
    try {
      return await asked;
    } finally {
      this.#asking.delete(hash);
    }
  }

  remember(credentials: Credentials): void {
    const oldest = this.#until.keys().next();
    if (this.#until.size >= MOST && !oldest.done) this.#until.delete(oldest.value);
    this.#until.set(this.#hash(credentials), this.#clock.monotonic() + REMEMBERED);
  }

  /** A right password may be wrong now. */
  forget(): void {
    this.#until.clear();
  }

  #hash({ user, password }: Credentials): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([user, password]))
      .digest('base64');
  }
}
