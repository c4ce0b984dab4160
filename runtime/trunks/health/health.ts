/** Whether a provider answers questions: OPTIONS now and then, any final answer is good (RFC 3261 §11). */

import type { Clock } from '../../clock.ts';
import type { AskOutcome } from '../../sip/calling/call-options.ts';

/** `unasked`: no answer yet, and not long enough a silence to mean anything. */
export type HealthVerdict = 'unasked' | 'up' | 'silent';

export interface HealthOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Seconds between questions; asked each time, 0 means never. */
  readonly every: () => number;
  readonly ask: () => Promise<AskOutcome>;
  readonly changed: (verdict: HealthVerdict, reply: AskOutcome) => void;
}

/** Questions in a row without an answer. */
const SILENT_AFTER = 2;
/** After a silence the next question comes sooner, to be sure. */
const HURRY = 4;
/** A line that went down that often within the window must prove itself by more answers, up to as many. */
const FLAP_WINDOW = 600_000;
const MOST_PROOFS = 5;
/** Milliseconds within which the first questions of many trunks are spread. */
const SPREAD = 3000;

export class Health {
  readonly #options: HealthOptions;
  #verdict: HealthVerdict = 'unasked';
  #everAnswered = false;
  #silences = 0;
  #answers = 0;
  #falls: number[] = [];
  #stopped = false;
  #wake: () => void = () => {};
  #asking: Promise<void> | undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  get verdict(): HealthVerdict {
    return this.#verdict;
  }

  /** Whether it ever answered: who never does may be well all the same. */
  get everAnswered(): boolean {
    return this.#everAnswered;
  }

  start(): void {
    this.#asking ??= this.#keep();
  }

  /** Something went wrong on the way: ask now instead of at the next turn. */
  hurry(): void {
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #keep(): Promise<void> {
    await this.#nap(this.#options.random() * SPREAD);
    while (!this.#stopped) {
      const every = this.#options.every();
      if (every === 0) return;
      this.#take(await this.#options.ask());
      const pace = this.#silences === 0 || this.#verdict === 'silent' ? 1 : 1 / HURRY;
      await this.#nap(every * 1000 * pace * (0.9 + this.#options.random() / 5));
    }
  }

  #take(reply: AskOutcome): void {
    if (this.#stopped) return;
    const before = this.#verdict;
    if (reply.kind === 'answered') this.#answered();
    else this.#silent();
    if (this.#verdict !== before) this.#options.changed(this.#verdict, reply);
  }

  #answered(): void {
    this.#silences = 0;
    this.#everAnswered = true;
    this.#answers++;
    if (this.#verdict !== 'silent' || this.#answers >= this.#proofsNeeded()) this.#verdict = 'up';
  }

  #silent(): void {
    this.#answers = 0;
    this.#silences++;
    if (this.#silences < SILENT_AFTER || this.#verdict === 'silent') return;
    this.#verdict = 'silent';
    this.#falls.push(this.#options.clock.monotonic());
  }

  #proofsNeeded(): number {
    const now = this.#options.clock.monotonic();
    this.#falls = this.#falls.filter((at) => now - at < FLAP_WINDOW);
    return Math.min(Math.max(1, this.#falls.length), MOST_PROOFS);
  }

  #nap(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(ms, resolve);
      const wake = () => {
        timer.cancel();
        resolve();
      };
      this.#wake = wake;
    });
  }
}
