/** The latest entries of the stream, numbered from 1, so that a reader can go on where it stopped. */

export class EventRing<T> {
  readonly #entries: (T | undefined)[];
  #cursor = 0;

  /** @param size entries kept */
  constructor(size: number) {
    this.#entries = new Array(size);
  }

  /** The number of the latest entry; 0 before the first. */
  get cursor(): number {
    return this.#cursor;
  }

  add(entry: T): void {
    this.#entries[this.#cursor % this.#entries.length] = entry;
    this.#cursor++;
  }

  /** At most `limit` entries behind `cursor`; undefined when it is too old, or not of this stream. */
  after(cursor: number, limit: number): readonly T[] | undefined {
    const behind = this.#cursor - cursor;
    if (!Number.isInteger(cursor) || behind < 0 || cursor < 0 || behind > this.#entries.length) return undefined;
    const found: T[] = [];
    for (let place = cursor; place < this.#cursor && found.length < limit; place++) {
      found.push(this.#entries[place % this.#entries.length] as T);
    }
    return found;
  }
}
