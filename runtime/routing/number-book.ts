/** Public numbers and feature codes in memory, so that no call waits for the store; changes go through to it at once. */

import { NUMBERS, type NumberRow } from '../store/collections.ts';
import type { Collection, NewRow, Store } from '../store/store.ts';

export class NumberBook {
  readonly #rows: Collection<NumberRow>;
  readonly #numbers = new Map<string, NumberRow>();

  private constructor(rows: Collection<NumberRow>) {
    this.#rows = rows;
  }

  static async load(store: Store): Promise<NumberBook> {
    const book = new NumberBook(store.collection<NumberRow>(NUMBERS));
    await book.#readAll();
    return book;
  }

  find(digits: string): NumberRow | undefined {
    return this.#numbers.get(digits);
  }

  /** In the order of their digits. */
  list(): NumberRow[] {
    return [...this.#numbers.values()].sort((a, b) => (a._id < b._id ? -1 : 1));
  }

  /** @throws DuplicateKey */
  async create(row: NewRow<NumberRow>): Promise<NumberRow> {
    return this.#keep(await this.#rows.insertOne(row));
  }

  /** @throws StaleRow, MissingRow */
  async change(row: NumberRow): Promise<NumberRow> {
    return this.#keep(await this.#rows.replaceOne(row));
  }

  /** False when there was none. */
  async remove(digits: string): Promise<boolean> {
    const removed = await this.#rows.deleteOne(digits);
    this.#numbers.delete(digits);
    return removed;
  }

  /** Takes over what this or another process has changed. */
  async follow(changed: readonly string[] | 'anything'): Promise<void> {
    if (changed === 'anything') return this.#readAll();
    for (const digits of changed) {
      const row = await this.#rows.get(digits);
      if (row) this.#keep(row);
      else this.#numbers.delete(digits);
    }
  }

  async #readAll(): Promise<void> {
    const found = new Map<string, NumberRow>();
    let after: string | undefined;
    do {
      const page = await this.#rows.find({ limit: 1000, ...(after !== undefined && { after }) });
      for (const row of page.rows) found.set(row._id, row);
      after = page.next;
    } while (after !== undefined);
    for (const digits of this.#numbers.keys()) if (!found.has(digits)) this.#numbers.delete(digits);
    for (const row of found.values()) this.#keep(row);
  }

  #keep(row: NumberRow): NumberRow {
    this.#numbers.set(row._id, row);
    return row;
  }
}
