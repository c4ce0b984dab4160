/** Brings a database to the newest schema version. Every step may be done twice: a server has no transactions. */

import type { Binary, Db } from 'mongodb';
import { type Migration, newest, type OldRow, type Placed } from '../migrations/migration.ts';
import { StoreTooNew } from '../store.ts';
import { mongoBlobs } from './mongo-blobs.ts';
import type { Kept } from './mongo-collection.ts';
import { putRows } from './mongo-put.ts';

/** Rows put in one go. */
const BATCH = 500;
/** Until this version bytes were documents. */
const BLOBS_IN_GRIDFS = 2;

/** @throws StoreTooNew */
export async function migrateDatabase(database: Db, migrations: readonly Migration[]): Promise<void> {
  const versions = database.collection<{ _id: string; version: number }>('schema-version');
  const found = (await versions.findOne({ _id: 'data' }))?.version ?? 0;
  const known = newest(migrations);
  if (found > known) throw new StoreTooNew('the database', found, known);
  for (const { to, rows = {} } of migrations.filter((step) => step.to > found)) {
    for (const [name, change] of Object.entries(rows)) await changeRows(database, name, change);
    if (to === BLOBS_IN_GRIDFS) await moveBlobs(database);
    await versions.updateOne({ _id: 'data' }, { $set: { version: to } }, { upsert: true });
  }
}

async function changeRows(database: Db, name: string, change: (row: OldRow) => readonly Placed[]): Promise<void> {
  let placed: Placed[] = [];
  for await (const row of database.collection<Kept>(name).find({}, { sort: { _id: 1 }, batchSize: BATCH })) {
    placed.push(...change(row as unknown as OldRow));
    if (placed.length < BATCH) continue;
    await place(database, placed);
    placed = [];
  }
  await place(database, placed);
}

async function place(database: Db, placed: readonly Placed[]): Promise<void> {
  for (const name of new Set(placed.map((one) => one.in))) {
    const collection = database.collection<Kept>(name);
    const here = placed.filter((one) => one.in === name);
    const optional = here.filter(({ ifMissing }) => ifMissing).map(({ row }) => row._id);
    const there = await collection.find({ _id: { $in: optional } }, { projection: { _id: 1 } }).toArray();
    const taken = new Set(there.map(({ _id }) => _id));
    const rows = here.filter(({ row, ifMissing }) => !(ifMissing && taken.has(row._id))).map(({ row }) => row as Kept);
    if (rows.length > 0) await putRows(collection, rows);
  }
}

/** Each is there in one form or the other at every moment. */
async function moveBlobs(database: Db): Promise<void> {
  const old = database.collection<{ _id: string; bytes: Binary }>('blobs');
  const { putBlob } = mongoBlobs((work) => work(database));
  for await (const { _id, bytes } of old.find()) {
    await putBlob(_id, bytes.value());
    await old.deleteOne({ _id });
  }
}
