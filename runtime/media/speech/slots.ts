/** Lets a few tasks run at a time and the others wait their turn. */

export class Slots {
  readonly #limit: number;
  readonly #longestQueue: number;
  readonly #full: () => Error;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param full makes the error of a task that finds no place in the queue */
  constructor(limit: number, longestQueue: number, full: () => Error) {
    this.#full = full;
    this.#limit = limit;
    this.#longestQueue = longestQueue;
  }

  /** @throws what `full` makes when too many wait already */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) {
      if (this.#waiting.length >= this.#longestQueue) throw this.#full();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await task();
    } finally {
      // The place goes straight to the next one, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
