/** Work that waits in the store, gone through in rounds: at once when something new waits, later when something failed. */

import type { Clock, Timer } from '../clock.ts';

export interface RoundsOptions {
  readonly clock: Clock;
  /** Milliseconds until the next round after one in which something failed; the last holds on. */
  readonly pauses: readonly number[];
  /** Goes through all that waits. False: something is to be tried again later. It should end early once `isOver`. */
  readonly round: (isOver: () => boolean) => Promise<boolean>;
  /** A round threw: the store is away. */
  readonly failed: (error: unknown) => void;
}

export class Rounds {
  readonly #options: RoundsOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #failedRounds = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** Something may wait. Never throws; nobody waits for it. */
  look(): void {
    if (this.#stopped) return;
    this.#disarm();
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when no round goes on. Never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Lets what is just being done finish. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#disarm();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      const wentWell = await this.#options
        .round(() => this.#stopped)
        .catch((error: unknown) => {
          this.#options.failed(error);
          return false;
        });
      if (wentWell) this.#failedRounds = 0;
      else if (!this.#again) this.#later();
    }
  }

  #later(): void {
    if (this.#stopped) return;
    const { pauses, clock } = this.#options;
    const pause = pauses[Math.min(this.#failedRounds++, pauses.length - 1)]!;
    this.#timer = clock.after(pause, () => this.look());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
