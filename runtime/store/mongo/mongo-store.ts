/** The store on a MongoDB server, for installations that have one, or more than one runtime. */

import { Binary, type Db, MongoClient } from 'mongodb';
import {
  type Collection,
  type CollectionSpec,
  RefusedQuery,
  type Row,
  type Store,
  StoreTooNew,
  StoreUnreachable,
} from '../store.ts';
import { type Kept, mongoCollection } from './mongo-collection.ts';
import { inStoreWords } from './mongo-errors.ts';
import { prepareIndexes } from './mongo-indexes.ts';

/** One step from the version before it, as for the embedded store. */
export interface MongoMigration {
  readonly to: number;
  readonly run: (database: Db) => Promise<void>;
}

const MIGRATIONS: readonly MongoMigration[] = [{ to: 1, run: async () => undefined }];
/** The database when the address names none. */
const DATABASE = 'cordboard';
export interface MongoStoreOptions {
  /** Such as `mongodb://localhost:27017/cordboard`. */
  readonly uri: string;
  readonly collections: readonly CollectionSpec[];
  readonly migrations?: readonly MongoMigration[];
  /** Milliseconds to find the server, at the start and after it went away; default 5000. */
  readonly findWithin?: number;
}

/** Connects and prepares the database. @throws StoreUnreachable, StoreTooNew */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { uri, collections, migrations = MIGRATIONS, findWithin = 5000 } = options;
  const client = new MongoClient(uri, { ignoreUndefined: true, serverSelectionTimeoutMS: findWithin });
  const specs = new Map(collections.map((spec) => [spec.name, spec]));
  const database = client.db(/^[a-z+]+:\/\/[^/]+\/[^?]/.test(uri) ? undefined : DATABASE);
  try {
    await migrate(database, migrations);
    for (const spec of collections) await prepareIndexes(database, spec);
  } catch (error) {
    await client.close();
    if (error instanceof StoreTooNew) throw error;
    throw new StoreUnreachable(error instanceof Error ? error.message : String(error));
  }
  const collection = <T extends Row>(name: string): Collection<T> => {
    const spec = specs.get(name);
    if (spec) return mongoCollection<T>(database.collection<Kept>(name), spec);
    return refusing<T>(name);
  };
  return {
    collection,
    putAll: async (puts) => {
      for (const { in: name, rows } of puts) await collection(name).putMany(rows);
    },
    ...blobs(database),
    close: () => client.close(),
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

async function migrate(database: Db, migrations: readonly MongoMigration[]): Promise<void> {
  const versions = database.collection<{ _id: string; version: number }>('schema-version');
  const found = (await versions.findOne({ _id: 'data' }))?.version ?? 0;
  const known = Math.max(0, ...migrations.map(({ to }) => to));
  if (found > known) throw new StoreTooNew('the database', found, known);
  for (const { to, run } of migrations.filter((step) => step.to > found)) {
    await run(database);
    await versions.updateOne({ _id: 'data' }, { $set: { version: to } }, { upsert: true });
  }
}

function blobs(database: Db): Pick<Store, 'putBlob' | 'getBlob' | 'deleteBlob'> {
  const kept = database.collection<{ _id: string; bytes: Binary }>('blobs');
  const attempt = <T>(work: () => Promise<T>) => inStoreWords('blobs', work);
  return {
    putBlob: async (id, bytes) => {
      const set = { $set: { bytes: new Binary(bytes) } };
      await attempt(() => kept.updateOne({ _id: { $eq: id } }, set, { upsert: true }));
    },
    getBlob: async (id) => {
      const found = await attempt(() => kept.findOne({ _id: { $eq: id } }));
      return found ? new Uint8Array(found.bytes.value()) : undefined;
    },
    deleteBlob: async (id) => (await attempt(() => kept.deleteOne({ _id: { $eq: id } }))).deletedCount > 0,
  };
}
