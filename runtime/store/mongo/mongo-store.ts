/** The store on a MongoDB server, for installations that have one, or more than one runtime. */

import type { MongoClientOptions } from 'mongodb';
import { type Clock, systemClock } from '../../clock.ts';
import type { Migration } from '../migrations/migration.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import {
  type Collection,
  type CollectionSpec,
  RefusedQuery,
  type Row,
  type Store,
  StoreTooNew,
  StoreUnreachable,
} from '../store.ts';
import { mongoBlobs } from './mongo-blobs.ts';
import { mongoCollection } from './mongo-collection.ts';
import { prepareIndexes } from './mongo-indexes.ts';
import { MongoLink } from './mongo-link.ts';
import { migrateDatabase } from './mongo-migrate.ts';
import { watchCollection } from './mongo-watch.ts';

/** The database when the address names none. */
const DATABASE = 'cordboard';
export interface MongoStoreOptions {
  /** Such as `mongodb://localhost:27017/cordboard`. */
  readonly uri: string;
  readonly collections: readonly CollectionSpec[];
  readonly migrations?: readonly Migration[];
  /** Milliseconds to find the server, at the start and after it went away; default 5000. */
  readonly findWithin?: number;
  /** Milliseconds that it may take over one answer; default 30,000. */
  readonly answerWithin?: number;
  /** Milliseconds without success after which the driver's client is made anew; default 10,000. */
  readonly renewAfter?: number;
  readonly clock?: Clock;
}

/** Connects and prepares the database. @throws StoreUnreachable, StoreTooNew */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { uri, collections, migrations = MIGRATIONS, clock = systemClock() } = options;
  const link = new MongoLink({
    uri,
    database: /^[a-z+]+:\/\/[^/]+\/[^?]/.test(uri) ? undefined : DATABASE,
    client: clientOptions(options),
    clock,
    renewAfter: options.renewAfter,
  });
  const specs = new Map(collections.map((spec) => [spec.name, spec]));
  try {
    await migrateDatabase(link.database, migrations);
    for (const spec of collections) await prepareIndexes(link.database, spec);
  } catch (error) {
    await link.close();
    if (error instanceof StoreTooNew) throw error;
    throw new StoreUnreachable(error instanceof Error ? error.message : String(error));
  }
  const collection = <T extends Row>(name: string): Collection<T> => {
    const spec = specs.get(name);
    if (spec) return mongoCollection<T>(link, spec);
    return refusing<T>(name);
  };
  return {
    collection,
    putAll: async (puts) => {
      for (const { in: name, rows } of puts) await collection(name).putMany(rows);
    },
    watch: (name, listener) => watchCollection(link, name, clock, listener),
    ...mongoBlobs((work) => link.attempt('blobs', work)),
    close: () => link.close(),
  };
}

function refusing<T extends Row>(name: string): Collection<T> {
  const refuse = () => Promise.reject(new RefusedQuery(name, 'there is no such collection'));
  return {
    insertOne: refuse,
    insertMany: refuse,
    get: refuse,
    find: refuse,
    replaceOne: refuse,
    put: refuse,
    putMany: refuse,
    deleteOne: refuse,
    deleteMany: refuse,
    count: refuse,
  };
}

/** Every wait has an end: what takes longer fails, and is tried again by whoever needs it. */
function clientOptions({ uri, findWithin = 5000, answerWithin = 30_000 }: MongoStoreOptions): MongoClientOptions {
  return {
    ignoreUndefined: true,
    serverSelectionTimeoutMS: findWithin,
    connectTimeoutMS: findWithin,
    waitQueueTimeoutMS: findWithin,
    socketTimeoutMS: answerWithin,
    heartbeatFrequencyMS: 2000,
    maxPoolSize: 20,
    // What was acknowledged is on the disks of most members; who writes another concern into the address means it.
    ...(/[?&]w=/.test(uri) ? {} : { writeConcern: { w: 'majority', journal: true, wtimeoutMS: answerWithin } }),
  };
}
