/** The embedded store itself: one database file, synchronous, for the thread that owns it. */

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionSpec, StoreFailed, StoreUnwritable } from '../store.ts';
import { packError } from './carried-errors.ts';
import { openDatabase, type SqlDatabase } from './driver.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { type Answer, type Operation, readsOnly } from './operations.ts';
import { perform } from './row-operations.ts';
import { prepareSchema } from './schema.ts';

export class EmbeddedCore {
  readonly #database: SqlDatabase;
  readonly #lock: FolderLock;
  readonly #specs: ReadonlyMap<string, CollectionSpec>;

  /** @throws StoreInUse, StoreUnwritable, StoreTooNew */
  constructor(folder: string, collections: readonly CollectionSpec[]) {
    this.#specs = new Map(collections.map((spec) => [spec.name, spec]));
    this.#lock = lockFolder(folder);
    try {
      this.#database = open(folder);
      prepareSchema(this.#database, folder, collections);
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /**
   * Does all operations in one transaction, so that many writers pay for one disk sync. An operation that fails
   * undoes only itself; answers count once this returns. When the commit fails, everything has failed.
   */
  run(operations: readonly Operation[]): Answer[] {
    if (operations.every(readsOnly)) return operations.map((operation) => this.#answer(operation));
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const answers = operations.map((operation) =>
        readsOnly(operation) ? this.#answer(operation) : this.#write(operation),
      );
      this.#database.exec('COMMIT');
      return answers;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      const failure = packError(new StoreFailed(error instanceof Error ? error.message : String(error)));
      return operations.map(() => ({ error: failure }));
    }
  }

  close(): void {
    try {
      // The log of writes remembers what has been erased, and a folder with one file is easier to keep.
      this.#database.all('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
      this.#lock.release();
    }
  }

  #answer(operation: Operation): Answer {
    try {
      return { value: perform(this.#database, this.#specs, operation) };
    } catch (error) {
      return { error: packError(error) };
    }
  }

  #write(operation: Operation): Answer {
    this.#database.exec('SAVEPOINT one');
    const answer = this.#answer(operation);
    // A full disk ends the whole transaction by itself: then nothing of this batch is kept.
    if ('error' in answer && !this.#database.inTransaction) throw new Error(answer.error.message);
    if ('error' in answer) this.#database.exec('ROLLBACK TO one');
    this.#database.exec('RELEASE one');
    return answer;
  }
}

function open(folder: string): SqlDatabase {
  const file = join(folder, 'cordboard.db');
  try {
    const database = openDatabase(file);
    // Password hashes and sessions are in it, and the folder may be older than we are.
    chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('PRAGMA busy_timeout = 2000');
    // What is erased is overwritten, not only forgotten.
    database.exec('PRAGMA secure_delete = ON');
    return database;
  } catch (error) {
    throw new StoreUnwritable(folder, error instanceof Error ? error.message : String(error));
  }
}
