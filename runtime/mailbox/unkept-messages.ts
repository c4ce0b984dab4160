/** Messages that the store did not take: they are offered to it again until it does. Their files wait meanwhile. */

import type { Clock, Timer } from '../clock.ts';

/** Milliseconds between two offers. */
const AGAIN_AFTER = 10_000;

/** What is recorded of a call. */
export interface Spoken {
  readonly seconds: number;
  readonly soundSeconds: number;
  /** `broken`: the disk took no more. */
  readonly ended?: string;
}

export class UnkeptMessages {
  readonly #clock: Clock;
  readonly #keep: (message: string, spoken: Spoken) => Promise<unknown>;
  readonly #waiting = new Map<string, Spoken>();
  #timer: Timer | undefined;
  #stopped = false;

  /** @param keep rejects while the store does not take the message */
  constructor(clock: Clock, keep: (message: string, spoken: Spoken) => Promise<unknown>) {
    this.#clock = clock;
    this.#keep = keep;
  }

  add(message: string, spoken: Spoken): void {
    this.#waiting.set(message, spoken);
    this.#arm();
  }

  forget(message: string): void {
    this.#waiting.delete(message);
  }

  /** What still waits is taken in at the next start. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#timer || this.#stopped || this.#waiting.size === 0) return;
    this.#timer = this.#clock.after(AGAIN_AFTER, () => void this.#offer());
  }

  async #offer(): Promise<void> {
    for (const [message, spoken] of this.#waiting) {
      try {
        await this.#keep(message, spoken);
        this.#waiting.delete(message);
      } catch {
        // The store is still away: the same again later.
      }
    }
    this.#timer = undefined;
    this.#arm();
  }
}
