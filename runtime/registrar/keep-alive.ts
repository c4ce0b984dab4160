/** Phones behind address translation are asked now and then, so that the way to them stays open; it tells how far they are. */

import type { SipClock, SipTimer } from '../sip/facilities.ts';
import { type Binding, isBehindNat } from './binding.ts';
import type { BindingWatcher } from './binding-book.ts';

export interface KeepAliveOptions {
  readonly clock: SipClock;
  /** Milliseconds between two questions to one phone; 0: none are asked. */
  readonly every: number;
  /** Sends OPTIONS; whether any answer came. Never rejects. */
  readonly ask: (binding: Binding) => Promise<boolean>;
}

/** What the last question brought. */
export interface Reachability {
  readonly answered: boolean;
  /** From question to answer. */
  readonly milliseconds: number;
}

interface Asked {
  binding: Binding;
  /** Monotonic. */
  due: number;
  open: boolean;
  last: Reachability | undefined;
}

/** Milliseconds: questions leave in little groups, not all at once. */
const STEP = 500;

export class KeepAlive implements BindingWatcher {
  readonly #options: KeepAliveOptions;
  /** In the order in which they fall due, since all wait equally long. */
  readonly #asked = new Map<string, Asked>();
  #timer: SipTimer | undefined;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** Undefined: it is not asked, or has not been yet. */
  of(binding: Binding): Reachability | undefined {
    return this.#asked.get(binding.id)?.last;
  }

  /** A REGISTER has just opened the way. */
  bound(binding: Binding): void {
    const { every } = this.#options;
    if (every === 0 || !isBehindNat(binding)) return this.unbound(binding);
    const before = this.#asked.get(binding.id);
    this.#later(before ? Object.assign(before, { binding }) : { binding, due: 0, open: false, last: undefined });
    this.#arm();
  }

  unbound({ id }: Binding): void {
    this.#asked.delete(id);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#asked.clear();
  }

  #later(asked: Asked): void {
    asked.due = this.#options.clock.monotonic() + this.#options.every;
    this.#asked.delete(asked.binding.id);
    this.#asked.set(asked.binding.id, asked);
  }

  #arm(): void {
    const [first] = this.#asked.values();
    if (this.#timer || !first) return;
    const wait = Math.max(STEP, first.due - this.#options.clock.monotonic());
    this.#timer = this.#options.clock.after(wait, () => {
      this.#timer = undefined;
      this.#askThoseDue();
      this.#arm();
    });
  }

  #askThoseDue(): void {
    const now = this.#options.clock.monotonic();
    for (const asked of this.#asked.values()) {
      if (asked.due > now) return;
      this.#later(asked);
      // An open question is repeated by its transaction, which keeps the way open too.
      if (!asked.open) void this.#ask(asked);
    }
  }

  async #ask(asked: Asked): Promise<void> {
    const { clock, ask } = this.#options;
    const since = clock.monotonic();
    asked.open = true;
    const answered = await ask(asked.binding);
    asked.open = false;
    asked.last = { answered, milliseconds: clock.monotonic() - since };
  }
}
