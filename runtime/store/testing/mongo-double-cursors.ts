/** Cursors of the double: answers in batches, and change streams that wait for news. */

import { type Document, Long } from 'bson';

interface Cursor {
  readonly name: string;
  /** Still to be given. */
  rest: Document[];
  /** A change stream has no end. */
  readonly follows: boolean;
}

const FIRST_BATCH = 101;
/** Milliseconds that a change stream waits for news. */
const WAIT = 1000;

export class Cursors {
  readonly #open = new Map<string, Cursor>();
  #waiting: (() => void)[] = [];
  #last = 0;
  #token = 0;

  open(name: string, documents: Document[], batchSize = FIRST_BATCH): Document {
    const firstBatch = documents.slice(0, batchSize);
    const rest = documents.slice(batchSize);
    const id = rest.length > 0 ? this.#keep({ name, rest, follows: false }) : Long.ZERO;
    return { cursor: { firstBatch, id, ns: `test.${name}` } };
  }

  follow(name: string): Document {
    const id = this.#keep({ name, rest: [], follows: true });
    return { cursor: { firstBatch: [], id, ns: `test.${name}`, postBatchResumeToken: this.#resumeToken() } };
  }

  async more(id: Long, batchSize = 1000, wait = WAIT): Promise<Document> {
    const cursor = this.#open.get(id.toString());
    if (!cursor) return { ok: 0, code: 43, errmsg: `cursor id ${id} not found` };
    if (cursor.follows && cursor.rest.length === 0) await this.#news(wait);
    const nextBatch = cursor.rest.splice(0, batchSize);
    const isOver = !cursor.follows && cursor.rest.length === 0;
    if (isOver) this.close(id);
    const token = cursor.follows && { postBatchResumeToken: this.#resumeToken() };
    return { cursor: { nextBatch, id: isOver ? Long.ZERO : id, ns: `test.${cursor.name}`, ...token } };
  }

  close(id: Long): void {
    this.#open.delete(id.toString());
  }

  /** A row was written: whoever follows its collection is told. */
  changed(name: string, operationType: 'insert' | 'replace' | 'delete', _id: unknown): void {
    const ns = { db: 'test', coll: name };
    for (const { name: followed, follows, rest } of this.#open.values()) {
      if (follows && followed === name)
        rest.push({ _id: this.#resumeToken(), operationType, ns, documentKey: { _id } });
    }
    for (const go of this.#waiting.splice(0)) go();
  }

  #keep(cursor: Cursor): Long {
    const id = Long.fromNumber(++this.#last);
    this.#open.set(id.toString(), cursor);
    return id;
  }

  #news(wait: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(wait, WAIT));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #resumeToken(): Document {
    return { _data: String(++this.#token).padStart(12, '0') };
  }
}
