/** One collection of a MongoDB database as a Collection. */

import { type Document, type Collection as Driver, MongoBulkWriteError } from 'mongodb';
import { readPageKey, writePageKey } from '../page-key.ts';
import { checkFilter, checkQuery } from '../query-rules.ts';
import { checkRow } from '../row-rules.ts';
import {
  type Collection,
  type CollectionSpec,
  MissingRow,
  type NewRow,
  type Page,
  type Query,
  type Row,
  StaleRow,
} from '../store.ts';
import { behind, mongoFilter } from './mongo-filter.ts';
import type { MongoLink } from './mongo-link.ts';
import { putRows } from './mongo-put.ts';

/** A row as the driver holds it: the interface knows its fields, the driver only its id. */
export interface Kept extends Document {
  readonly _id: string;
}

export function mongoCollection<T extends Row>(link: MongoLink, spec: CollectionSpec): Collection<T> {
  const attempt = <Value>(work: (driver: Driver<Kept>) => Promise<Value>) =>
    link.attempt(spec.name, (database) => work(database.collection<Kept>(spec.name)));
  const asRow = (kept: Document) => kept as unknown as T;

  return {
    insertOne: async (row) => {
      const kept = firstRevision(spec, row);
      await attempt((driver) => driver.insertOne(kept));
      return asRow(kept);
    },
    insertMany: async (rows) => {
      const kept = rows.map((row) => firstRevision(spec, row));
      if (kept.length > 0) await attempt((driver) => insertAllOrNone(driver, kept));
    },
    get: async (id) => {
      const kept = await attempt((driver) => driver.findOne({ _id: { $eq: id } }));
      return kept === null ? undefined : asRow(kept);
    },
    find: async (query) => {
      const { rows, next } = await attempt((driver) => findPage(driver, spec, query));
      return { rows: rows.map(asRow), ...(next !== undefined && { next }) } satisfies Page<T>;
    },
    replaceOne: async (row) => {
      checkRow(spec.name, row);
      const { _id, rev } = row;
      const kept = { ...row, rev: rev + 1 };
      const { matchedCount } = await attempt((driver) =>
        driver.replaceOne({ _id: { $eq: _id }, rev: { $eq: rev } }, kept),
      );
      if (matchedCount === 1) return kept;
      const there = await attempt((driver) => driver.findOne({ _id: { $eq: _id } }, { projection: { _id: 1 } }));
      throw there ? new StaleRow(spec.name, _id) : new MissingRow(spec.name, _id);
    },
    put: async (row) => {
      const [kept] = await attempt((driver) => putRows(driver, [firstRevision(spec, row)]));
      return asRow(kept!);
    },
    putMany: async (rows) => {
      const kept = rows.map((row) => firstRevision(spec, row));
      if (kept.length > 0) await attempt((driver) => putRows(driver, kept));
    },
    deleteOne: async (id) => (await attempt((driver) => driver.deleteOne({ _id: { $eq: id } }))).deletedCount > 0,
    deleteMany: async (filter) => {
      checkFilter(spec, filter);
      return (await attempt((driver) => driver.deleteMany(mongoFilter(filter)))).deletedCount;
    },
    count: (filter = {}) => {
      return attempt(async (driver) => {
        checkFilter(spec, filter);
        return driver.countDocuments(mongoFilter(filter));
      });
    },
  };
}

function firstRevision<T extends Row>(spec: CollectionSpec, row: NewRow<T>): Kept {
  checkRow(spec.name, row);
  return { ...row, rev: 1 };
}

/** A single server has no transactions: what went in before the failure is taken out again. */
async function insertAllOrNone(driver: Driver<Kept>, kept: readonly Kept[]): Promise<void> {
  try {
    await driver.insertMany(kept, { ordered: true });
  } catch (error) {
    const inserted = error instanceof MongoBulkWriteError ? kept.slice(0, error.insertedCount) : [];
    if (inserted.length > 0) await driver.deleteMany({ _id: { $in: inserted.map(({ _id }) => _id) } });
    throw error;
  }
}

async function findPage(driver: Driver<Kept>, spec: CollectionSpec, query: Query) {
  const { filter, sort, limit, omit } = checkQuery(spec, query);
  const wanted = mongoFilter(filter);
  const after = query.after === undefined ? undefined : readPageKey(spec.name, query.after);
  const from = after && behind(sort.by, after, sort.descending);
  const way = sort.descending ? -1 : 1;
  const found = await driver
    .find(from ? { $and: [wanted, from] } : wanted, {
      sort: sort.by === '_id' ? { _id: way } : { [sort.by]: way, _id: way },
      // The sort field is needed for the key of the next page.
      projection: Object.fromEntries(omit.filter((field) => field !== sort.by).map((field) => [field, 0])),
      limit: limit + 1,
    })
    .toArray();
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? writePageKey(last[sort.by], last._id) : undefined;
  return { rows: omit.includes(sort.by) ? rows.map((row) => without(row, sort.by)) : rows, next };
}

function without(row: Kept, field: string): Kept {
  const { [field]: _left, ...rest } = row;
  return rest as Kept;
}
