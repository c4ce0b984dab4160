/** Five wrong guesses a minute from one source, then it has to wait. */

import type { Clock } from '../../clock.ts';

const MOST_FAILURES = 5;
const WINDOW = 60_000;
/** Sources remembered; the longest quiet one is forgotten first. */
const MOST_SOURCES = 10_000;

export class FailureLimit {
  readonly #clock: Clock;
  readonly #sources = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt as failed until it is forgiven; false when the source has to wait. */
  begin(source: string): boolean {
    const now = this.#clock.monotonic();
    const recent = (this.#sources.get(source) ?? []).filter((at) => at > now - WINDOW);
    const allowed = recent.length < MOST_FAILURES;
    if (allowed) recent.push(now);
    this.#sources.delete(source);
    this.#sources.set(source, recent);
    const quietest = this.#sources.keys().next();
    if (this.#sources.size > MOST_SOURCES && !quietest.done) this.#sources.delete(quietest.value);
    return allowed;
  }

  /** The latest attempt was right after all. */
  forgive(source: string): void {
    this.#sources.get(source)?.pop();
  }
}
