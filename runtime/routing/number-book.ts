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
    for (let after: string | undefined; ; ) {
      const page = await book.#rows.find({ limit: 1000, ...(after !== undefined && { after }) });
      for (const row of page.rows) book.#numbers.set(row._id, row);
      after = page.next;
      if (after === undefined) return book;
    }
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

  /** Another process has changed it: it is read again. */
  async changed(digits: string): Promise<void> {
    const row = await this.#rows.get(digits);
    if (row) this.#keep(row);
    else this.#numbers.delete(digits);
  }

  #keep(row: NumberRow): NumberRow {
    this.#numbers.set(row._id, row);
    return row;
  }
}
