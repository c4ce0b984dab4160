/** Tags, branches and Call-IDs: at least 64 unpredictable bits each, from a pool that is filled at once. */

import { randomFillSync } from 'node:crypto';
import type { FillRandom } from '../facilities.ts';

const poolSize = 4096;

export class RandomIds {
  readonly #fill: FillRandom;
  readonly #pool = Buffer.allocUnsafe(poolSize);
  #at = poolSize;

  constructor(fill: FillRandom = (buffer) => void randomFillSync(buffer)) {
    this.#fill = fill;
  }

  /** 64 bits (RFC 3261 §19.3 demands 32). */
  tag(): string {
    return this.#take(8);
  }

  /** With the magic cookie that marks it as unique (§8.1.1.7). */
  branch(): string {
    return `z9hG4bK${this.#take(8)}`;
  }

  callId(): string {
    return this.#take(16);
  }

  /** 0 up to but not including `below`. */
  number(below: number): number {
    return Number.parseInt(this.#take(4), 16) % below;
  }

  #take(bytes: number): string {
    if (this.#at + bytes > poolSize) {
      this.#fill(this.#pool);
      this.#at = 0;
    }
    const id = this.#pool.toString('hex', this.#at, this.#at + bytes);
    // What has been given out is not kept.
    this.#pool.fill(0, this.#at, this.#at + bytes);
    this.#at += bytes;
    return id;
  }
}
