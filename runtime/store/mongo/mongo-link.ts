/** The connection to the server. It is made anew when the driver does not find its way back by itself. */

import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import type { Clock } from '../../clock.ts';
import { inStoreWords } from './mongo-errors.ts';

/**
 * Milliseconds without success after which a client is replaced. When all its sockets break in the same instant, the
 * driver's monitor can ask over one of them that is dead already, and then waits for ever, even when the server is back.
 */
const RENEW_AFTER = 10_000;

export interface MongoLinkOptions {
  readonly uri: string;
  readonly database: string | undefined;
  readonly client: MongoClientOptions;
  readonly clock: Clock;
  readonly renewAfter?: number | undefined;
}

export class MongoLink {
  readonly #options: MongoLinkOptions;
  #client: MongoClient;
  /** On the monotonic clock: the last success, or the last new client. */
  #hopefulAt: number;
  #closed = false;

  constructor(options: MongoLinkOptions) {
    this.#options = options;
    this.#client = new MongoClient(options.uri, options.client);
    this.#hopefulAt = options.clock.monotonic();
  }

  get database(): Db {
    return this.#client.db(this.#options.database);
  }

  /** Does `work`; what the driver throws becomes one of the store's errors. */
  attempt<T>(collection: string, work: (database: Db) => Promise<T>): Promise<T> {
    return inStoreWords(collection, () => this.tell(() => work(this.database)));
  }

  /** Does `work`, and learns from its outcome whether the server is there. */
  async tell<T>(work: () => Promise<T>): Promise<T> {
    try {
      const value = await work();
      this.#hopefulAt = this.#options.clock.monotonic();
      return value;
    } catch (error) {
      if (error instanceof Error && error.name === 'MongoServerSelectionError') await this.#renew();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.close();
  }

  async #renew(): Promise<void> {
    const { uri, client, clock, renewAfter = RENEW_AFTER } = this.#options;
    if (this.#closed || clock.monotonic() - this.#hopefulAt < renewAfter) return;
    this.#hopefulAt = clock.monotonic();
    const old = this.#client;
    this.#client = new MongoClient(uri, client);
    // What still hangs on the old one fails now, and is tried again by whoever needs it.
    await old.close(true);
  }
}
