/** A map of bounded size that forgets what was touched longest ago. */

export class RecentMap<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Finds it without touching it. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** Finds or makes it; from now on it is the newest. */
  touch(key: string, make: () => Value): Value {
    const value = this.#entries.get(key) ?? make();
    this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#most) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  entries(): Iterable<[string, Value]> {
    return this.#entries.entries();
  }
}
