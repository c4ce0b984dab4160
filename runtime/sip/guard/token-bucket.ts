/** A bucket that fills by time and is emptied by requests. Nothing ticks: what has flowed in is reckoned when asked. */

export class TokenBucket {
  readonly #size: number;
  readonly #perMs: number;
  #tokens: number;
  #at: number;

  /** Full at first. @param now monotonic milliseconds */
  constructor(size: number, perSecond: number, now: number) {
    this.#size = size;
    this.#perMs = perSecond / 1000;
    this.#tokens = size;
    this.#at = now;
  }

  /** Takes `cost` unless less than `reserve` would be left. */
  take(now: number, cost = 1, reserve = 0): boolean {
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#tokens - cost < reserve) return false;
    this.#tokens -= cost;
    return true;
  }
}
