/** What the double of a MongoDB server knows: the commands that the driver sends for us, on rows in memory. */

import { type Document, deserialize, Long, serialize } from 'bson';
import { Aggregator, Query } from 'mingo';
import type { Cursors } from './mongo-double-cursors.ts';

interface Index extends Document {
  readonly name: string;
  readonly key: Record<string, number>;
  readonly unique?: boolean;
}

export interface Table {
  readonly rows: Map<string, Document>;
  indexes: Index[];
}

export interface DoubleData {
  readonly tables: Map<string, Table>;
  readonly cursors: Cursors;
  /** A replica set has change streams; a single server says that it has none. */
  readonly changeStreams: boolean;
}

type Command = (data: DoubleData, command: Document) => Document | Promise<Document>;

/** The answer to one command, refusals included. */
export async function runCommand(data: DoubleData, command: Document): Promise<Document> {
  const name = Object.keys(command)[0] ?? '';
  const work = COMMANDS[name.toLowerCase()];
  if (!work) return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `the double knows no ${name}` };
  try {
    return { ok: 1, ...(await work(data, command)) };
  } catch (error) {
    if (error instanceof Duplicate || error instanceof Refusal) return { ok: 0, ...error.facts };
    return { ok: 0, code: 2, codeName: 'BadValue', errmsg: String(error) };
  }
}

class Duplicate extends Error {
  readonly facts: Document;

  constructor(table: string, keyValue: Document) {
    super('E11000 duplicate key error');
    const index = '_id' in keyValue ? '_id_' : Object.keys(keyValue).join('_');
    this.facts = {
      code: 11000,
      errmsg: `E11000 duplicate key error collection: test.${table} index: ${index} dup key: ${JSON.stringify(keyValue)}`,
      keyValue,
    };
  }
}

class Refusal extends Error {
  readonly facts: Document;

  constructor(code: number, errmsg: string) {
    super(errmsg);
    this.facts = { code, errmsg };
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
  insert: (data, { insert, documents }) => {
    const table = tableOf(data.tables, insert);
    return inOrder(documents, (document: Document) => {
      const id = String(document._id);
      if (table.rows.has(id)) throw new Duplicate(insert, { _id: id });
      requireUnique(insert, table, document);
      table.rows.set(id, copy(document));
      data.cursors.changed(insert, 'insert', document._id);
      return 1;
    });
  },
  update: (data, { update, updates }) => {
    const table = tableOf(data.tables, update);
    const upserted: Document[] = [];
    const answer = inOrder(updates, ({ q, u, upsert }: Document, index) => {
      const { found, made } = change(update, table, q, u, upsert);
      const after = found ?? made;
      if (after) data.cursors.changed(update, found ? 'replace' : 'insert', after._id);
      if (made) upserted.push({ index, _id: made._id });
      return after ? 1 : 0;
    });
    return { ...answer, nModified: answer.n, ...(upserted.length > 0 && { upserted }) };
  },
  delete: (data, command) => {
    const table = tableOf(data.tables, command.delete);
    return inOrder(command.deletes, ({ q, limit }: Document) => {
      const gone = matching(table, q).slice(0, limit === 1 ? 1 : undefined);
      for (const { _id } of gone) {
        table.rows.delete(String(_id));
        data.cursors.changed(command.delete, 'delete', _id);
      }
      return gone.length;
    });
  },
  find: (data, { find, filter = {}, sort, projection, limit, batchSize, singleBatch }) => {
    const pipeline: Document[] = [];
    if (sort && Object.keys(sort).length > 0) pipeline.push({ $sort: sort });
    if (limit) pipeline.push({ $limit: limit });
    if (projection && Object.keys(projection).length > 0) pipeline.push({ $project: projection });
    const found = aggregate(matching(tableOf(data.tables, find), filter), pipeline);
    return data.cursors.open(find, found, singleBatch ? found.length : batchSize);
  },
  aggregate: (data, { aggregate: name, pipeline, cursor = {} }) => {
    if (pipeline[0]?.$changeStream === undefined) {
      return data.cursors.open(
        name,
        aggregate([...tableOf(data.tables, name).rows.values()], pipeline),
        cursor.batchSize,
      );
    }
    if (data.changeStreams) return data.cursors.follow(name);
    throw new Refusal(40573, 'The $changeStream stage is only supported on replica sets');
  },
  getmore: (data, { getMore, batchSize, maxTimeMS }) =>
    data.cursors.more(Long.fromValue(getMore), batchSize, maxTimeMS),
  killcursors: (data, { cursors }) => {
    for (const id of cursors as Long[]) data.cursors.close(Long.fromValue(id));
    return { cursorsKilled: cursors, cursorsNotFound: [], cursorsAlive: [], cursorsUnknown: [] };
  },
  createindexes: (data, { createIndexes, indexes }) => {
    const table = tableOf(data.tables, createIndexes);
    const names = new Set(table.indexes.map(({ name }) => name));
    table.indexes.push(...(indexes as Index[]).filter(({ name }) => !names.has(name)));
    return {};
  },
  listindexes: (data, { listIndexes }) => {
    const own = { v: 2, name: '_id_', key: { _id: 1 } };
    return data.cursors.open(listIndexes, [own, ...tableOf(data.tables, listIndexes).indexes]);
  },
  dropindexes: (data, { dropIndexes, index }) => {
    const table = tableOf(data.tables, dropIndexes);
    table.indexes = table.indexes.filter(({ name }) => name !== index);
    return {};
  },
  listcollections: (data, { filter = {} }) => {
    const all = [...data.tables.keys()].map((name) => ({ name, type: 'collection' }));
    return data.cursors.open('$cmd.listCollections', aggregate(all, [{ $match: filter }]));
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
  return [...candidates(table, query)].filter((row) => wanted.test(row));
}

/** By id a real server scans nothing either. */
function candidates(table: Table, { _id: wanted }: Document): Iterable<Document> {
  const ids =
    typeof wanted === 'string' ? [wanted] : (wanted?.$in ?? (typeof wanted?.$eq === 'string' && [wanted.$eq]));
  if (!Array.isArray(ids)) return table.rows.values();
  return ids.flatMap((id) => table.rows.get(String(id)) ?? []);
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

const copy = (document: Document): Document => deserialize(serialize(document, { ignoreUndefined: true }));
