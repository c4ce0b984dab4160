/** Which trunks have an address: asked for every message that comes, so the answers are kept for a moment. */

import type { Clock } from '../../clock.ts';

interface Kept<T> {
  readonly until: number;
  readonly fitting: readonly T[];
}

/** Milliseconds for which an answer is believed; addresses of DNS grow old in between. */
const KEPT_FOR = 10_000;
/** Sources that are remembered; a flood from many addresses must not fill the memory. */
const MOST_KEPT = 10_000;

export class SourceIndex<T extends { readonly addresses: { has(address: string): boolean } }> {
  readonly #clock: Clock;
  readonly #all: () => Iterable<T>;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(clock: Clock, all: () => Iterable<T>) {
    this.#clock = clock;
    this.#all = all;
  }

  at(address: string): readonly T[] {
    const now = this.#clock.monotonic();
    const known = this.#kept.get(address);
    if (known && known.until > now) return known.fitting;
    const fitting = [...this.#all()].filter(({ addresses }) => addresses.has(address));
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(address, { until: now + KEPT_FOR, fitting });
    return fitting;
  }

  /** A trunk has come, gone, or has other addresses. */
  changed(): void {
    this.#kept.clear();
  }
}
