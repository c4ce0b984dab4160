/** Keys in the order they were pressed, kept until somebody wants them (type-ahead). */

import type { Clock, Timer } from '../clock.ts';
import type { Digits, DigitsWanted } from './call.ts';

/** Keys that wait; more are dropped, the oldest stay. */
const MOST_WAITING = 64;

interface Collection {
  readonly want: DigitsWanted;
  taken: string;
  timer: Timer;
  readonly finish: (ended: Digits['ended']) => void;
  readonly fail: (reason: unknown) => void;
}

export interface PressedKey {
  readonly digit: string;
  readonly form: 'rfc4733' | 'info' | 'inband' | 'simulated';
}

/** Told of each key as it is taken, so that the taker decides whether it is shown. */
export type KeyTaken = (key: PressedKey, secret: boolean) => void;

export class DigitQueue {
  readonly #clock: Clock;
  readonly #onTaken: KeyTaken;
  #waiting: PressedKey[] = [];
  #collection: Collection | undefined;

  constructor(clock: Clock, onTaken: KeyTaken) {
    this.#clock = clock;
    this.#onTaken = onTaken;
  }

  /** How many keys nobody has taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Somebody waits for a key. */
  get collecting(): boolean {
    return this.#collection !== undefined;
  }

  press(key: PressedKey): void {
    if (this.#collection) this.#give(this.#collection, key);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(key);
  }

  /** Drops the keys that nobody has taken; what they were is nobody's business, they may have been part of a PIN. */
  forget(): void {
    for (const key of this.#waiting.splice(0)) this.#onTaken(key, true);
  }

  /** @throws the signal's reason when it aborts; an Error when somebody is collecting already */
  collect(want: DigitsWanted): Promise<Digits> {
    return new Promise((resolve, reject) => {
      if (want.signal.aborted) return reject(want.signal.reason);
      if (this.#collection) return reject(new Error('keys are being collected already'));
      const over = () => {
        collection.timer.cancel();
        want.signal.removeEventListener('abort', onAbort);
        this.#collection = undefined;
      };
      const onAbort = () => collection.fail(want.signal.reason);
      const collection: Collection = {
        want,
        taken: '',
        timer: this.#clock.after(want.firstWithin, () => collection.finish('timeout')),
        finish: (ended) => {
          over();
          resolve({ digits: collection.taken, ended });
        },
        fail: (reason) => {
          over();
          reject(reason);
        },
      };
      want.signal.addEventListener('abort', onAbort, { once: true });
      this.#collection = collection;
      while (this.#collection === collection && this.#waiting.length > 0)
        this.#give(collection, this.#waiting.shift()!);
    });
  }

  #give(collection: Collection, key: PressedKey): void {
    const { want } = collection;
    const { digit } = key;
    this.#onTaken(key, want.secret ?? false);
    if (digit === want.endOn) return collection.finish('endKey');
    collection.taken += digit;
    if (collection.taken.length >= want.max) return collection.finish('full');
    collection.timer.cancel();
    collection.timer = this.#clock.after(want.betweenWithin, () => collection.finish('timeout'));
  }
}
