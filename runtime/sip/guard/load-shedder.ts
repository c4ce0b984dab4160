/**
 * Lets in only as many new requests as there is time for. Without it a queue grows in the socket, everything in it is
 * answered too late and sent again, and work is done twice for callers who have given up; with it some hear 503 at once
 * and the rest are served as if nothing were the matter. Dialogs that exist are not asked.
 *
 * What it goes by is the share of time that the event loop was busy: a loop that never idles always has another message
 * waiting. How long the queue is cannot be seen from here, nor how many really come while it is not empty. So when there
 * has been no rest for too long, nearly everybody hears 503 until there is: refusing is quick, and what waited is too old
 * to be served in time. Then those who come are counted, and as many of them are let in as there was time for before.
 * From there the share is felt for: down while there is no rest, up as soon as there is.
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
/** The same while only a share is let in: what waits is answered in time for nobody to repeat it (RFC 3261, T1). */
const impatience = 8;
/** Windows after the queue is empty in which those who come are counted, and what is let in meanwhile at most. */
const counting = 4;
const countingShare = 0.4;
/** Windows in which nobody came: it is over. */
const silence = 40;
/** No more than this of a share that has turned out to be too large. */
const afterwards = 0.9;
const overloaded = 0.99;
const rested = 0.98;
const down = 0.93;
/** When there is plenty of time, and when there is little. */
const up = 1.08;
const upALittle = 1.03;
const plenty = 0.9;
/** A few are always let in: else nobody would find out that there is time again. */
const least = 0.02;

export class LoadShedder {
  readonly #busy: () => number;
  readonly #now: () => number;
  #lookedAt: number;
  /** What is done about the load; `counting` and `emptying` only follow when there was no rest for too long. */
  #phase: 'feeling' | 'emptying' | 'counting' = 'feeling';
  #withoutRest = 0;
  #share = 1;
  /** The share that was too large, and how many a window there was time for then. */
  #tooLarge = 1;
  #served = 0;
  /** Since the loop had its last rest, or since counting began: requests, those let in, and windows. */
  #came = 0;
  #admitted = 0;
  #windows = 0;
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
    this.#came++;
    if (this.#share < 1) {
      this.#credit += this.#share;
      if (this.#credit < 1) return false;
      this.#credit -= 1;
    }
    this.#admitted++;
    return true;
  }

  #look(now: number): void {
    const windows = Math.floor((now - this.#lookedAt) / window);
    this.#lookedAt = now;
    const busy = this.#busy();
    this.#windows += windows;
    // A single look after a long stall says nothing about the time since.
    this.#withoutRest = busy > overloaded ? this.#withoutRest + 1 : 0;
    if (windows >= silence && busy < rested) this.#forget();
    else if (this.#phase === 'emptying') {
      if (busy < rested) this.#startCounting();
    } else if (this.#withoutRest > (this.#share < 1 ? impatience : patience)) this.#startEmptying();
    else if (this.#phase === 'counting') {
      if (this.#windows >= counting) this.#startFeeling();
    } else this.#feel(busy, windows);
  }

  #forget(): void {
    this.#phase = 'feeling';
    this.#share = 1;
    this.#count();
  }

  #startEmptying(): void {
    this.#phase = 'emptying';
    this.#tooLarge = this.#share;
    this.#served = this.#admitted / this.#windows;
    this.#share = least;
    this.#withoutRest = 0;
    this.#count();
  }

  #startCounting(): void {
    this.#phase = 'counting';
    this.#share = Math.min(countingShare, this.#tooLarge * afterwards);
    this.#count();
  }

  #startFeeling(): void {
    this.#phase = 'feeling';
    const fitting = this.#came === 0 ? 1 : this.#served / (this.#came / this.#windows);
    // Nobody came any more, or so few that there is time for all.
    const most = fitting >= 1 ? 1 : this.#tooLarge * afterwards;
    this.#share = Math.max(least, Math.min(1, fitting, most));
    this.#count();
  }

  #feel(busy: number, windows: number): void {
    if (busy < rested) this.#count();
    if (this.#share < 1 && this.#withoutRest > 0) this.#share = Math.max(least, this.#share * down);
    else if (busy < rested) this.#share = Math.min(1, this.#share * (busy < plenty ? up : upALittle) ** windows);
  }

  #count(): void {
    this.#came = 0;
    this.#admitted = 0;
    this.#windows = 0;
  }
}
