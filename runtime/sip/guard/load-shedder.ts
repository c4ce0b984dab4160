/**
 * Lets in only as many new requests as there is time for. Without it a queue grows in the socket, everything in it is
 * answered too late and sent again, and work is done twice for callers who have given up; with it some hear 503 at once
 * and the rest are served as if nothing were the matter. Dialogs that exist are not asked.
 *
 * What it goes by is the share of time that the event loop was busy: a loop that never idles always has another message
 * waiting. How long the queue is cannot be seen from here, so the share of new requests is felt for: down while there is
 * no rest, up as soon as there is.
 */

export interface LoadShedderOptions {
  /** Share of time that the event loop was busy since it was last asked, 0 to 1. */
  readonly busy: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Milliseconds between two looks. */
const window = 50;
/**
 * Windows without rest in a row, two seconds, that are no overload but a burst, a cold start or a neighbour on the
 * machine: the queue is there for those, and callers repeat what is answered late.
 */
const patience = 40;
const overloaded = 0.99;
const rested = 0.98;
const down = 0.93;
const up = 1.08;
/** A few are always let in: else nobody would find out that there is time again. */
const least = 0.02;

export class LoadShedder {
  readonly #busy: () => number;
  readonly #now: () => number;
  #lookedAt: number;
  #withoutRest = 0;
  #share = 1;
  /** What is left over of the share; at 1 somebody is let in. */
  #credit = 0;

  constructor({ busy, now }: LoadShedderOptions) {
    this.#busy = busy;
    this.#now = now;
    this.#lookedAt = now();
    busy();
  }

  /** The share of new requests that is let in now, 0 to 1. */
  get share(): number {
    return this.#share;
  }

  /** Whether there is time for one more. */
  admits(): boolean {
    const now = this.#now();
    if (now - this.#lookedAt >= window) this.#look(now);
    if (this.#share === 1) return true;
    this.#credit += this.#share;
    if (this.#credit < 1) return false;
    this.#credit -= 1;
    return true;
  }

  #look(now: number): void {
    const windows = Math.floor((now - this.#lookedAt) / window);
    this.#lookedAt = now;
    const busy = this.#busy();
    // A single look after a long stall says nothing about the time since.
    this.#withoutRest = busy > overloaded ? this.#withoutRest + 1 : 0;
    // Patience is for the beginning: whoever is shedding already finds out at once that it is not enough.
    if (this.#withoutRest > (this.#share < 1 ? 0 : patience)) this.#share = Math.max(least, this.#share * down);
    else if (busy < rested) this.#share = Math.min(1, this.#share * up ** windows);
  }
}
