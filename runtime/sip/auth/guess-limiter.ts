/** How often one source may guess the password of one account: a few times freely, then ever slower. */

import type { SipClock } from '../facilities.ts';
import { sourceGroup } from './source-group.ts';

export interface GuessLimits {
  /** Wrong guesses in a row before the first delay. */
  readonly free: number;
  /** Milliseconds of the first delay; each further wrong guess doubles it. */
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** Milliseconds without a guess after which all is forgotten. */
  readonly forgetAfter: number;
  /** Accounts counted apart for one source; all further ones share one count. */
  readonly accountsPerSource: number;
  /** Counts kept at all; beyond it the one that was touched first goes. */
  readonly entries: number;
}

/** About 14 guesses in the first five minutes, 5 in any later ones. */
export const defaultGuessLimits: GuessLimits = {
  free: 5,
  firstDelay: 1000,
  longestDelay: 60_000,
  forgetAfter: 900_000,
  accountsPerSource: 256,
  entries: 50_000,
};

interface Guesses {
  wrong: number;
  /** Monotonic milliseconds. */
  last: number;
}

const sharedAccount = '';
/** Names come from the wire: long ones share a count by their beginning. */
const keyOf = (account: string): string => account.slice(0, 64);

export class GuessLimiter {
  readonly #clock: SipClock;
  readonly #limits: GuessLimits;
  readonly #sources = new Map<string, Map<string, Guesses>>();
  #entries = 0;

  constructor(clock: SipClock, limits: Partial<GuessLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...defaultGuessLimits, ...limits };
  }

  /** Counts that are kept. */
  get size(): number {
    return this.#entries;
  }

  /** Milliseconds until the next guess is evaluated; 0: now. */
  wait(source: string, account: string): number {
    const guesses = this.#find(source, account);
    if (!guesses || guesses.wrong < this.#limits.free) return 0;
    const { free, firstDelay, longestDelay } = this.#limits;
    const delay = Math.min(longestDelay, firstDelay * 2 ** Math.min(30, guesses.wrong - free));
    return Math.max(0, guesses.last + delay - this.#clock.monotonic());
  }

  /** A guess was evaluated and wrong. Gives how many in a row. */
  failed(source: string, account: string): number {
    const group = sourceGroup(source);
    const accounts = this.#sources.get(group) ?? new Map<string, Guesses>();
    const own = keyOf(account);
    const known = accounts.has(own) || accounts.size < this.#limits.accountsPerSource;
    const name = known ? own : sharedAccount;
    const before = this.#fresh(accounts.get(name));
    if (!accounts.has(name)) this.#entries++;
    const guesses = { wrong: (before?.wrong ?? 0) + 1, last: this.#clock.monotonic() };
    accounts.set(name, guesses);
    // Sources stand in the order of their last failure.
    this.#sources.delete(group);
    this.#sources.set(group, accounts);
    this.#makeRoom(group);
    return guesses.wrong;
  }

  /** The password was proven: this source may err freely again on this account. */
  succeeded(source: string, account: string): void {
    if (this.#entries > 0) this.#drop(sourceGroup(source), keyOf(account));
  }

  /** Forgets what a source has done; the operator's one click. */
  forgive(source: string): void {
    const group = sourceGroup(source);
    this.#entries -= this.#sources.get(group)?.size ?? 0;
    this.#sources.delete(group);
  }

  #find(source: string, account: string): Guesses | undefined {
    if (this.#entries === 0) return undefined;
    const accounts = this.#sources.get(sourceGroup(source));
    const own = accounts?.get(keyOf(account));
    if (own || !accounts || accounts.size < this.#limits.accountsPerSource) return this.#fresh(own);
    return this.#fresh(accounts.get(sharedAccount));
  }

  #fresh(guesses: Guesses | undefined): Guesses | undefined {
    return guesses && this.#clock.monotonic() - guesses.last < this.#limits.forgetAfter ? guesses : undefined;
  }

  #drop(group: string, account: string): void {
    const accounts = this.#sources.get(group);
    if (accounts?.delete(account)) this.#entries--;
    if (accounts?.size === 0) this.#sources.delete(group);
  }

  /** Lets go of what has expired at the front, and of the oldest source while there are too many counts. */
  #makeRoom(keep: string): void {
    for (const [group, accounts] of this.#sources) {
      const expired = group !== keep && [...accounts.values()].every((guesses) => !this.#fresh(guesses));
      if (!expired && this.#entries <= this.#limits.entries) return;
      if (group === keep) return;
      this.#entries -= accounts.size;
      this.#sources.delete(group);
    }
  }
}
