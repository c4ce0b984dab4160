/**
 * Rows put whatever their revision, with writes that every server and every work-alike knows: the revision is read
 * first, and a row that somebody else changes in between is tried again.
 */

import { type AnyBulkWriteOperation, type Collection as Driver, MongoServerError } from 'mongodb';
import { StoreFailed } from '../store.ts';
import type { Kept } from './mongo-collection.ts';

const DUPLICATE_KEY = 11000;
/** Whoever loses so often is in a quarrel that waiting does not end. */
const ATTEMPTS = 20;

/** The rows as they are kept now; of several with one id the last. */
export async function putRows(driver: Driver<Kept>, rows: readonly Kept[]): Promise<Kept[]> {
  const last = [...new Map(rows.map((row) => [row._id, row])).values()];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const revisions = await revisionsOf(driver, last);
    const kept = last.map((row) => ({ ...row, rev: (revisions.get(row._id) ?? 0) + 1 }));
    if (await wentIn(driver, kept)) return kept;
  }
  throw new StoreFailed(`others keep changing the same rows of ${driver.collectionName}`);
}

async function revisionsOf(driver: Driver<Kept>, rows: readonly Kept[]): Promise<ReadonlyMap<string, number>> {
  const ids = rows.map(({ _id }) => _id);
  const found = await driver.find({ _id: { $in: ids } }, { projection: { rev: 1 } }).toArray();
  return new Map(found.map(({ _id, rev }) => [_id, Number(rev)]));
}

/** False when a row has been changed, made or deleted in between. */
async function wentIn(driver: Driver<Kept>, rows: readonly (Kept & { readonly rev: number })[]): Promise<boolean> {
  const operations = rows.map((row): AnyBulkWriteOperation<Kept> => {
    if (row.rev === 1) return { insertOne: { document: row } };
    return { replaceOne: { filter: { _id: { $eq: row._id }, rev: { $eq: row.rev - 1 } }, replacement: row } };
  });
  try {
    const { matchedCount, insertedCount } = await driver.bulkWrite(operations);
    return matchedCount + insertedCount === rows.length;
  } catch (error) {
    if (isTakenId(error)) return false;
    throw error;
  }
}

/** Another unique index than that of the ids is a refusal, and no race. */
function isTakenId(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY && /index: _id_/.test(error.message);
}
