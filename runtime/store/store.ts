/** What the runtime keeps. One async interface, two adapters, one shared suite. */

/** Every row has an id, an owner and a revision that rises with each change. */
export interface Row {
  readonly _id: string;
  readonly owner: string;
  readonly rev: number;
}

type Scalar = string | number | boolean | null;

export type Condition =
  | Scalar
  | {
      readonly $in?: readonly Scalar[];
      readonly $ne?: Scalar;
      readonly $gt?: string | number;
      readonly $gte?: string | number;
      readonly $lt?: string | number;
      readonly $lte?: string | number;
      readonly $exists?: boolean;
      readonly $prefix?: string;
    };

/**
 * Conditions on top-level fields, all of which hold. A field must be `_id`, or stand in a declared index behind
 * fields that the filter fixes to one value. Anything else is refused, never scanned.
 */
export type Filter = Readonly<Record<string, Condition>>;

export interface Query {
  readonly filter?: Filter;
  /** One indexed field; `_id` breaks ties. */
  readonly sort?: { readonly by: string; readonly descending?: boolean };
  /** 1–1000, default 100. */
  readonly limit?: number;
  /** The `next` of the page before: keyset paging. */
  readonly after?: string;
  /** Top-level fields left out of the rows: big ones that a list does not show. */
  readonly omit?: readonly string[];
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Present when there is more. */
  readonly next?: string;
}

/** A row as it is handed in: the store sets `rev`. */
export type NewRow<T extends Row> = Omit<T, 'rev'>;

export interface Collection<T extends Row> {
  /** @throws DuplicateKey */
  insertOne(row: NewRow<T>): Promise<T>;
  /** All or nothing. @throws DuplicateKey */
  insertMany(rows: readonly NewRow<T>[]): Promise<void>;
  get(id: string): Promise<T | undefined>;
  find(query: Query): Promise<Page<T>>;
  /** Replaces the row if it still has the revision. @throws StaleRow, MissingRow */
  replaceOne(row: T): Promise<T>;
  /** Inserts or replaces, whatever the revision. */
  put(row: NewRow<T>): Promise<T>;
  /** Puts all. After a failure some may be there; putting all again is harmless. */
  putMany(rows: readonly NewRow<T>[]): Promise<void>;
  /** True when a row was there. */
  deleteOne(id: string): Promise<boolean>;
  deleteMany(filter: Filter): Promise<number>;
  count(filter?: Filter): Promise<number>;
}

export interface CollectionSpec {
  readonly name: string;
  readonly indexes?: readonly { readonly fields: readonly string[]; readonly unique?: boolean }[];
}

/** Rows for one collection, to be inserted or replaced. */
export interface Puts {
  readonly in: string;
  readonly rows: readonly NewRow<Row>[];
}

export interface Store {
  collection<T extends Row>(name: string): Collection<T>;
  /**
   * Puts into several collections, in the order given. The embedded store does all or nothing; on a server what comes
   * first is there first. After a failure putting all again is harmless.
   */
  putAll(puts: readonly Puts[]): Promise<void>;
  /**
   * Tells of rows that were put or deleted, whoever did it: this runtime, or another on the same server. `anything`
   * means that all is to be read anew: once when the watch stands, and after news may have been missed.
   */
  watch(collection: string, listener: (changed: readonly string[] | 'anything') => void): Watch;
  /** Audio and other bytes, by id. */
  putBlob(id: string, bytes: Uint8Array): Promise<void>;
  getBlob(id: string): Promise<Uint8Array | undefined>;
  deleteBlob(id: string): Promise<boolean>;
  /** At most a thousand ids, in order, behind `after`. */
  blobIds(after?: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Watch {
  close(): void;
}

export class DuplicateKey extends Error {
  constructor(collection: string, key: string) {
    super(`${collection}: there is already a row with ${key}`);
    this.name = 'DuplicateKey';
  }
}

/** Somebody else changed the row since it was read. */
export class StaleRow extends Error {
  constructor(collection: string, id: string) {
    super(`${collection}: ${id} has changed since it was read`);
    this.name = 'StaleRow';
  }
}

export class MissingRow extends Error {
  constructor(collection: string, id: string) {
    super(`${collection}: there is no ${id}`);
    this.name = 'MissingRow';
  }
}

/** The store will not answer this: no index serves it, or it is not in the filter language. */
export class RefusedQuery extends Error {
  constructor(collection: string, why: string) {
    super(`${collection}: ${why}`);
    this.name = 'RefusedQuery';
  }
}

/** Another process works on the same folder. */
export class StoreInUse extends Error {
  constructor(folder: string) {
    super(
      `Another Cordboard is using the data folder ${folder}. Stop it, or choose another folder with CORDBOARD_DATA.`,
    );
    this.name = 'StoreInUse';
  }
}

/** The folder cannot be created, read or written. */
export class StoreUnwritable extends Error {
  constructor(folder: string, why: string) {
    super(
      `Cannot write to the data folder ${folder}: ${why}. Mend its permissions, or choose another folder with CORDBOARD_DATA.`,
    );
    this.name = 'StoreUnwritable';
  }
}

/** The database server does not answer, or does not let us in. */
export class StoreUnreachable extends Error {
  constructor(why: string) {
    super(`Cannot use the database of MONGODB_URI: ${why}. Check that it runs and lets us in, or unset MONGODB_URI.`);
    this.name = 'StoreUnreachable';
  }
}

/** The data was written by a newer release than this one. */
export class StoreTooNew extends Error {
  constructor(folder: string, found: number, known: number) {
    super(
      `The data in ${folder} has schema version ${found}, this release knows ${known}. Install the newer release again.`,
    );
    this.name = 'StoreTooNew';
  }
}

/** The store failed for a reason of its own: a full disk, a dead worker, a closed store. */
export class StoreFailed extends Error {
  constructor(why: string) {
    super(`the store failed: ${why}`);
    this.name = 'StoreFailed';
  }
}
