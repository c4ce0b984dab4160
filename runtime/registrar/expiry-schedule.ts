/** Bindings end by the clock: one timer for all of them, and a row of seconds in which they fall due. */

import type { SipClock, SipTimer } from '../sip/facilities.ts';
import type { Binding } from './binding.ts';
import type { BindingWatcher } from './binding-book.ts';

const SECOND = 1000;
/** Seconds looked at in one turn after the machine has slept. */
const MOST_AT_ONCE = 10_000;

export class ExpirySchedule implements BindingWatcher {
  readonly #clock: SipClock;
  readonly #expired: (binding: Binding) => void;
  readonly #seconds = new Map<number, Set<Binding>>();
  /** The first second that has not been looked at. */
  #next: number;
  #timer: SipTimer | undefined;

  constructor(clock: SipClock, expired: (binding: Binding) => void) {
    this.#clock = clock;
    this.#expired = expired;
    this.#next = secondOf(clock.now());
  }

  bound(binding: Binding, before: Binding | undefined): void {
    if (before) this.unbound(before);
    if (this.#seconds.size === 0) this.#next = secondOf(this.#clock.now());
    // What falls due in a second that has been looked at would never be found.
    const second = Math.max(secondOf(binding.expiresAt) + 1, this.#next);
    const due = this.#seconds.get(second);
    if (due) due.add(binding);
    else this.#seconds.set(second, new Set([binding]));
    this.#arm();
  }

  unbound(binding: Binding): void {
    const second = secondOf(binding.expiresAt) + 1;
    const due = this.#seconds.get(second);
    if (due?.delete(binding) && due.size === 0) this.#seconds.delete(second);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#seconds.clear();
  }

  #arm(): void {
    if (this.#timer || this.#seconds.size === 0) return;
    this.#timer = this.#clock.after(SECOND, () => {
      this.#timer = undefined;
      this.#look();
      this.#arm();
    });
  }

  #look(): void {
    const now = this.#clock.now();
    const until = Math.min(secondOf(now), this.#next + MOST_AT_ONCE);
    for (; this.#next <= until && this.#seconds.size > 0; this.#next++) {
      const due = this.#seconds.get(this.#next);
      this.#seconds.delete(this.#next);
      for (const binding of due ?? []) this.#expired(binding);
    }
  }
}

const secondOf = (at: number): number => Math.floor(at / SECOND);
