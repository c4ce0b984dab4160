/**
 * A Map for what comes and soon goes: calls, legs, dialogs, transactions. When a Map outgrows its table, V8 links the old
 * table to the new one. Once such a table lies in old memory, collections of young memory take every later table for
 * alive, and with it all that stood in it when it was left: entries deleted long ago outlive every young collection.
 * Here the tables hold boxes, and a box is emptied when its entry goes.
 */

interface Box<Value> {
  value: Value | undefined;
}

/** Keys are plain: an object would be kept as the values were. Iterates in the order of arrival, as a Map does. */
export class ShortLivedMap<Key extends string | number, Value> {
  readonly #boxes = new Map<Key, Box<Value>>();

  get size(): number {
    return this.#boxes.size;
  }

  has(key: Key): boolean {
    return this.#boxes.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#boxes.get(key)?.value;
  }

  /** A key that is there keeps its place. */
  set(key: Key, value: Value): void {
    const box = this.#boxes.get(key);
    if (box) box.value = value;
    else this.#boxes.set(key, { value });
  }

  /** @returns whether it was there */
  delete(key: Key): boolean {
    const box = this.#boxes.get(key);
    if (!box) return false;
    box.value = undefined;
    return this.#boxes.delete(key);
  }

  clear(): void {
    for (const box of this.#boxes.values()) box.value = undefined;
    this.#boxes.clear();
  }

  keys(): Iterable<Key> {
    return this.#boxes.keys();
  }

  /** Entries may go while they are looked through. */
  *values(): Iterable<Value> {
    for (const { value } of this.#boxes.values()) yield value as Value;
  }
}
