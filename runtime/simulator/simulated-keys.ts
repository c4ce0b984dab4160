/** Keys in the order they were pressed, until somebody takes them (type-ahead). */

import type { Digits, DigitsWanted } from '../call/call.ts';
import type { Clock, Timer } from '../clock.ts';

/** Keys that wait; more are dropped, the oldest stay. */
const MOST_WAITING = 64;

export class SimulatedKeys {
  readonly #clock: Clock;
  readonly #onTaken: (digit: string, secret: boolean) => void;
  readonly #waiting: string[] = [];
  #take: ((digit: string) => void) | undefined;

  /** @param onTaken told of each key as it is taken or thrown away, and whether it may be shown */
  constructor(clock: Clock, onTaken: (digit: string, secret: boolean) => void) {
    this.#clock = clock;
    this.#onTaken = onTaken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Somebody waits for a key. */
  get wanted(): boolean {
    return this.#take !== undefined;
  }

  press(digit: string): void {
    if (this.#take) this.#take(digit);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(digit);
  }

  /** A key that nobody took may have been part of a secret. */
  forget(): void {
    for (const digit of this.#waiting.splice(0)) this.#onTaken(digit, true);
  }

  collect({ signal, max, firstWithin, betweenWithin, endOn, secret = false }: DigitsWanted): Promise<Digits> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#take) return reject(new Error('keys are being collected already'));
      let digits = '';
      let timer: Timer;
      const stop = () => {
        timer.cancel();
        signal.removeEventListener('abort', onAbort);
        this.#take = undefined;
      };
      const finish = (ended: Digits['ended']) => {
        stop();
        resolve({ digits, ended });
      };
      const onAbort = () => {
        stop();
        reject(signal.reason);
      };
      const within = (ms: number) => this.#clock.after(ms, () => finish('timeout'));
      timer = within(firstWithin);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#take = (digit) => {
        this.#onTaken(digit, secret);
        if (digit === endOn) return finish('endKey');
        digits += digit;
        if (digits.length >= max) return finish('full');
        timer.cancel();
        timer = within(betweenWithin);
      };
      while (this.wanted && this.#waiting.length > 0) this.press(this.#waiting.shift()!);
    });
  }
}
