/** A double of a MongoDB server: the real driver talks to it over TCP, rows are in memory. No proof of a real one. */

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Document, deserialize, Long, serialize } from 'bson';
import { Aggregator, Query } from 'mingo';
import { serveWire } from './mongo-wire.ts';

interface Index extends Document {
  readonly name: string;
  readonly key: Record<string, number>;
  readonly unique?: boolean;
}

interface Table {
  readonly rows: Map<string, Document>;
  indexes: Index[];
}

export interface MongoDouble {
  readonly uri: string;
  /** Breaks all connections and takes no more. */
  close(): Promise<void>;
}

export async function startMongoDouble(): Promise<MongoDouble> {
  const tables = new Map<string, Table>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serveWire(socket, (command) => run(tables, command));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/test?directConnection=true`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Command = (tables: Map<string, Table>, command: Document) => Document;

function run(tables: Map<string, Table>, command: Document): Document {
  const name = Object.keys(command)[0] ?? '';
  const work = COMMANDS[name.toLowerCase()];
  if (!work) return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `the double knows no ${name}` };
  try {
    return { ok: 1, ...work(tables, command) };
  } catch (error) {
    if (error instanceof Duplicate) return { ok: 0, ...error.facts };
    return { ok: 0, code: 2, codeName: 'BadValue', errmsg: String(error) };
  }
}

class Duplicate extends Error {
  readonly facts: Document;

  constructor(table: string, keyValue: Document) {
    super('E11000 duplicate key error');
    this.facts = { code: 11000, errmsg: `E11000 duplicate key error collection: ${table}`, keyValue };
  }
}

const hello: Command = () => ({
  isWritablePrimary: true,
  ismaster: true,
  helloOk: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(0),
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
});

const COMMANDS: Readonly<Record<string, Command>> = {
  hello,
  ismaster: hello,
  ping: () => ({}),
  endsessions: () => ({}),
  insert: (tables, { insert, documents }) => {
    const table = tableOf(tables, insert);
    return inOrder(documents, (document: Document) => {
      const id = String(document._id);
      if (table.rows.has(id)) throw new Duplicate(insert, { _id: id });
      requireUnique(insert, table, document);
      table.rows.set(id, copy(document));
      return 1;
    });
  },
  update: (tables, { update, updates }) => {
    const table = tableOf(tables, update);
    const upserted: Document[] = [];
    const answer = inOrder(updates, ({ q, u, upsert }: Document, index) => {
      const { found, made } = change(update, table, q, u, upsert);
      if (made) upserted.push({ index, _id: made._id });
      return found || made ? 1 : 0;
    });
    return { ...answer, nModified: answer.n, ...(upserted.length > 0 && { upserted }) };
  },
  findandmodify: (tables, { findAndModify, query, update, upsert }) => {
    const { found, made } = change(findAndModify, tableOf(tables, findAndModify), query, update, upsert);
    const value = found ?? made ?? null;
    return { value, lastErrorObject: { n: value ? 1 : 0, updatedExisting: found !== undefined } };
  },
  delete: (tables, command) => {
    const table = tableOf(tables, command.delete);
    return inOrder(command.deletes, ({ q, limit }: Document) => {
      const gone = matching(table, q).slice(0, limit === 1 ? 1 : undefined);
      for (const { _id } of gone) table.rows.delete(String(_id));
      return gone.length;
    });
  },
  find: (tables, { find, filter = {}, sort, projection, limit }) => {
    const pipeline: Document[] = [{ $match: filter }];
    if (sort && Object.keys(sort).length > 0) pipeline.push({ $sort: sort });
    if (limit) pipeline.push({ $limit: limit });
    if (projection && Object.keys(projection).length > 0) pipeline.push({ $project: projection });
    return cursor(find, aggregate([...tableOf(tables, find).rows.values()], pipeline));
  },
  aggregate: (tables, command) =>
    cursor(command.aggregate, aggregate([...tableOf(tables, command.aggregate).rows.values()], command.pipeline)),
  createindexes: (tables, { createIndexes, indexes }) => {
    const table = tableOf(tables, createIndexes);
    const names = new Set(table.indexes.map(({ name }) => name));
    table.indexes.push(...(indexes as Index[]).filter(({ name }) => !names.has(name)));
    return {};
  },
  listindexes: (tables, { listIndexes }) => {
    const own = { v: 2, name: '_id_', key: { _id: 1 } };
    return cursor(listIndexes, [own, ...tableOf(tables, listIndexes).indexes]);
  },
  dropindexes: (tables, { dropIndexes, index }) => {
    const table = tableOf(tables, dropIndexes);
    table.indexes = table.indexes.filter(({ name }) => name !== index);
    return {};
  },
  listcollections: (tables, { filter = {} }) => {
    const all = [...tables.keys()].map((name) => ({ name, type: 'collection' }));
    return cursor('$cmd.listCollections', aggregate(all, [{ $match: filter }]));
  },
};

function tableOf(tables: Map<string, Table>, name: string): Table {
  const table = tables.get(name) ?? { rows: new Map(), indexes: [] };
  tables.set(name, table);
  return table;
}

/** Ordered writes: the first failure ends the list, what was done before stays. */
function inOrder(items: readonly Document[], work: (item: Document, index: number) => number): Document {
  let n = 0;
  for (const [index, item] of items.entries()) {
    try {
      n += work(item, index);
    } catch (error) {
      if (!(error instanceof Duplicate)) throw error;
      return { n, writeErrors: [{ index, ...error.facts }] };
    }
  }
  return { n };
}

function change(name: string, table: Table, query: Document, update: Document | Document[], upsert: boolean) {
  const before = matching(table, query)[0];
  if (!before && !upsert) return {};
  const base = before ?? { _id: query._id?.$eq ?? query._id };
  const after = copy(changed(base, update));
  requireUnique(name, table, after);
  table.rows.set(String(after._id), after);
  return before ? { found: copy(after) } : { made: copy(after) };
}

function changed(base: Document, update: Document | Document[]): Document {
  if (Array.isArray(update)) return aggregate([base], update)[0]!;
  if (!Object.keys(update).some((key) => key.startsWith('$'))) return { _id: base._id, ...update };
  const unknown = Object.keys(update).filter((key) => key !== '$set');
  if (unknown.length > 0) throw new Error(`the double knows no ${unknown}`);
  return { ...base, ...update.$set };
}

function matching(table: Table, query: Document): Document[] {
  const wanted = new Query(query);
  return [...table.rows.values()].filter((row) => wanted.test(row));
}

function requireUnique(name: string, table: Table, document: Document): void {
  for (const { key, unique } of table.indexes) {
    if (!unique) continue;
    const keyText = (row: Document) => JSON.stringify(Object.keys(key).map((field) => row[field] ?? null));
    const twin = [...table.rows.values()].some((row) => row._id !== document._id && keyText(row) === keyText(document));
    if (twin) throw new Duplicate(name, Object.fromEntries(Object.keys(key).map((field) => [field, document[field]])));
  }
}

function aggregate(rows: Document[], pipeline: Document[]): Document[] {
  return new Aggregator(pipeline as never).run(rows) as Document[];
}

/** Everything in the first batch: the double keeps no cursors. */
function cursor(name: string, documents: Document[]): Document {
  return { cursor: { firstBatch: documents, id: Long.fromNumber(0), ns: `test.${name}` } };
}

const copy = (document: Document): Document => deserialize(serialize(document, { ignoreUndefined: true }));
