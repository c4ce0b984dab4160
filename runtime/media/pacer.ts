/**
 * Who is due when. A frame is 20 ms; it is cut into slots of 1 ms, and every item lives in one slot of the frame, so
 * that a thousand streams do not all send at once. Deadlines are absolute: a late turn never shifts the next one.
 */

export const frameMs = 20;
const slotMs = 1;
const slotsPerFrame = frameMs / slotMs;
/** More lateness than this is given up: a burst of old packets helps nobody. */
const maxCatchUpFrames = 3;

export class Pacer<T extends object> {
  readonly #slots: T[][] = Array.from({ length: slotsPerFrame }, () => []);
  readonly #slotOf = new Map<T, number>();
  /** Count of slots since the origin of the clock; the deadline of slot n is n × 1 ms. */
  #next = 0;

  /** How many items are paced. */
  get size(): number {
    return this.#slotOf.size;
  }

  /** When the next slot that holds an item falls due, on the caller's clock. */
  get deadline(): number {
    let next = this.#next;
    for (let step = 1; step < slotsPerFrame && this.#slots[next % slotsPerFrame]!.length === 0; step++) next++;
    return next * slotMs;
  }

  /** Gives the item a place in the emptiest slot; does nothing if it has one. */
  add(item: T, now: number): void {
    if (this.#slotOf.has(item)) return;
    if (this.size === 0) this.#next = Math.ceil(now / slotMs);
    // From the next slot on, so that a first packet leaves at once where all slots are alike.
    let best = this.#next % slotsPerFrame;
    for (let step = 1; step < slotsPerFrame; step++) {
      const slot = (this.#next + step) % slotsPerFrame;
      if (this.#slots[slot]!.length < this.#slots[best]!.length) best = slot;
    }
    this.#slots[best]!.push(item);
    this.#slotOf.set(item, best);
  }

  remove(item: T): void {
    const slot = this.#slotOf.get(item);
    if (slot === undefined) return;
    this.#slotOf.delete(item);
    const items = this.#slots[slot]!;
    const last = items.pop()!;
    if (last !== item) items[items.indexOf(item)] = last;
  }

  /**
   * Visits every item whose slot has fallen due, once a frame; an item may be removed while it is visited.
   * @param skip told first, for every item, how many whole frames were given up
   */
  run(now: number, visit: (item: T, now: number) => void, skip: (item: T, frames: number) => void): void {
    if (this.size === 0) return;
    this.#giveUp(now, skip);
    while (this.#next * slotMs <= now) {
      const items = this.#slots[this.#next % slotsPerFrame]!;
      this.#next++;
      for (let i = items.length - 1; i >= 0; i--) visit(items[i]!, now);
    }
  }

  #giveUp(now: number, skip: (item: T, frames: number) => void): void {
    const late = Math.floor((now - this.#next * slotMs) / frameMs);
    if (late <= maxCatchUpFrames) return;
    const frames = late - maxCatchUpFrames;
    this.#next += frames * slotsPerFrame;
    for (const item of this.#slotOf.keys()) skip(item, frames);
  }
}
