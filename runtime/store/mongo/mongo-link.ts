/** The connection to the server. It is made anew when the driver does not find its way back by itself. */

import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import type { Clock } from '../../clock.ts';
import { inStoreWords } from './mongo-errors.ts';

/**
 * Milliseconds without success after which a client is replaced. When all its sockets break in the same instant, the
 * driver's monitor can ask over one of them that is dead already, and then waits for ever, even when the server is back.
 */
const RENEW_AFTER = 10_000;

/** What a client says that has no server. */
const AWAY: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
]);

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
  /** A client that did not find the server at its very first question never tries again. */
  #proven = false;
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
    const asked = this.#client;
    try {
      const value = await work();
      this.#hopefulAt = this.#options.clock.monotonic();
      this.#proven = true;
      return value;
    } catch (error) {
      if (asked === this.#client && error instanceof Error && AWAY.has(error.name)) this.#renew();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.close();
  }

  #renew(): void {
    const { uri, client, clock, renewAfter = RENEW_AFTER } = this.#options;
    const isHopeless = !this.#proven || clock.monotonic() - this.#hopefulAt >= renewAfter;
    if (this.#closed || !isHopeless) return;
    this.#hopefulAt = clock.monotonic();
    this.#proven = false;
    const old = this.#client;
    this.#client = new MongoClient(uri, client);
    // Not waited for: what hangs is just why it goes.
    void old.close(true).catch(() => undefined);
  }
}
