/** All timers of the engine in one hashed wheel: starting and cancelling cost the same however many there are. */

import type { SipClock, SipTimer } from '../facilities.ts';

/** Milliseconds a slot lasts. Timers fire at the end of theirs: up to so much late, never early. */
const tick = 10;
/** A power of two; timers longer than all slots together wait for another round. */
const slotCount = 4096;

/** Whoever is told that a timer has fired; `name` says which one. */
export interface TimerOwner {
  timerFired(name: string): void;
}

/** A started timer. */
export class WheelTimer {
  readonly owner: TimerOwner;
  readonly name: string;
  /** In ticks. */
  readonly due: number;
  next: WheelTimer | undefined;
  previous: WheelTimer | undefined;
  live = true;

  constructor(owner: TimerOwner, name: string, due: number) {
    this.owner = owner;
    this.name = name;
    this.due = due;
  }
}

export class TimerWheel {
  readonly #clock: SipClock;
  readonly #failed: (error: unknown) => void;
  readonly #slots: (WheelTimer | undefined)[] = new Array(slotCount).fill(undefined);
  /** The last tick whose timers have fired. */
  #done: number;
  #wake: SipTimer | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #size = 0;

  /** @param failed is told what a fired timer threw; the others fire all the same */
  constructor(clock: SipClock, failed: (error: unknown) => void) {
    this.#clock = clock;
    this.#failed = failed;
    this.#done = Math.floor(clock.monotonic() / tick);
  }

  /** Timers that have neither fired nor been cancelled. */
  get size(): number {
    return this.#size;
  }

  /** Monotonic milliseconds, as the clock gives them. */
  get now(): number {
    return this.#clock.monotonic();
  }

  start(ms: number, owner: TimerOwner, name: string): WheelTimer {
    const now = this.#clock.monotonic();
    const present = Math.floor(now / tick);
    if (this.#size === 0) this.#done = present;
    // Later than the present tick, since that one may be firing right now.
    const timer = new WheelTimer(owner, name, Math.max(Math.ceil((now + ms) / tick), present + 1));
    const slot = timer.due & (slotCount - 1);
    const head = this.#slots[slot];
    timer.next = head;
    if (head) head.previous = timer;
    this.#slots[slot] = timer;
    this.#size++;
    if (timer.due < this.#wakeAt) this.#wakeUpAt(timer.due);
    return timer;
  }

  cancel(timer: WheelTimer | undefined): void {
    if (timer?.live) this.#unlink(timer);
  }

  /** Forgets all timers. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#size = 0;
    this.#wake?.cancel();
    this.#wake = undefined;
    this.#wakeAt = Number.POSITIVE_INFINITY;
  }

  #unlink(timer: WheelTimer): void {
    timer.live = false;
    if (timer.previous) timer.previous.next = timer.next;
    else this.#slots[timer.due & (slotCount - 1)] = timer.next;
    if (timer.next) timer.next.previous = timer.previous;
    timer.next = undefined;
    timer.previous = undefined;
    this.#size--;
    if (this.#size === 0) this.clear();
  }

  #wakeUpAt(due: number): void {
    this.#wake?.cancel();
    this.#wakeAt = due;
    this.#wake = this.#clock.after(Math.max(0, due * tick - this.#clock.monotonic()), () => this.#run());
  }

  #run(): void {
    this.#wake = undefined;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const now = Math.floor(this.#clock.monotonic() / tick);
    // After a long stall one round over all slots finds everything that is due.
    const last = Math.min(now, this.#done + slotCount);
    for (let at = this.#done + 1; at <= last; at++) this.#fire(at & (slotCount - 1), now);
    this.#done = now;
    if (this.#size === 0) return;
    const next = this.#nextOccupied();
    if (next < this.#wakeAt) this.#wakeUpAt(next);
  }

  #fire(slot: number, now: number): void {
    const due: WheelTimer[] = [];
    for (let timer = this.#slots[slot]; timer; timer = timer.next) if (timer.due <= now) due.push(timer);
    // Latest started stands first in the slot.
    for (let i = due.length - 1; i >= 0; i--) {
      const timer = due[i]!;
      if (!timer.live) continue;
      this.#unlink(timer);
      try {
        timer.owner.timerFired(timer.name);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #nextOccupied(): number {
    for (let at = this.#done + 1; at <= this.#done + slotCount; at++) {
      if (this.#slots[at & (slotCount - 1)]) return at;
    }
    return this.#done + slotCount;
  }
}
