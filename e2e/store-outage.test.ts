/** The store is away while 50 calls a second come in: no call fails, and every CDR is there afterwards, in order. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CDRS, type CdrRow } from '../runtime/store/collections.ts';
import { createStore } from '../runtime/store/create-store.ts';
import { openDatabase } from '../runtime/store/embedded/driver.ts';
import { readJournal } from '../runtime/store/journal-rows.ts';
import type { Store } from '../runtime/store/store.ts';
import { type MongoDouble, startMongoDouble } from '../runtime/store/testing/mongo-double.ts';
import { chain } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { cannotMount, fillDisk, mountDisk, unmountDisk } from './harness/small-disk.ts';

const RATE = 50;
/** Seconds that calls come in, with the store away most of the time. */
const SECONDS = process.env.TEST_LONG ? 300 : 4;
const CALLS = RATE * SECONDS;

const lounge = chain('lounge', [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['stay', 'wait', { seconds: 60 }],
  ['bye', 'hang-up'],
]);

interface Outage {
  /** What the log must have said. */
  readonly words: readonly string[];
  begin(): unknown;
  end(): unknown;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) {
    unmountDisk(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

describe.skipIf(lacks('sipp'))('50 calls a second', () => {
  test('while another process keeps the database from being written', async () => {
    const data = freshFolder();
    await callsThrough(data, locked(data));
  });

  test.skipIf(cannotMount())('while the disk is full, under the store and under the spool', async () => {
    const data = freshFolder();
    mountDisk(data, process.env.TEST_LONG ? 200 : 24);
    await callsThrough(data, fullDisk(data));
  });

  test('while the MongoDB server (a double) is gone', async () => {
    const double = await startMongoDouble();
    await callsThrough(freshFolder(), gone(double), double.uri);
    await double.close();
  });
});

async function callsThrough(data: string, outage: Outage, mongodbUri?: string): Promise<void> {
  const product = await startProduct({ data, ...(mongodbUri !== undefined && { env: { MONGODB_URI: mongodbUri } }) });
  await product.api.saveAndPublish(lounge);
  await outage.begin();
  const limit = SECONDS + 90;
  const run = { scenario: 'talk', to: 'lounge', hold: 300, rate: RATE, limit: CALLS, trace: false } as const;
  const callers = await startSipp({ ...run, port: product.sipPort, calls: CALLS, timeout: limit });
  const { complaint } = await callers.done();
  for (const words of outage.words) await logged(product, words);
  await outage.end();
  await product.program.says(/has taken all call records that waited/, (SECONDS + 60) * 1000);
  await product.stop();
  expect(complaint).toBe('');

  const store = await createStore({ folder: data, mongodbUri, thread: 'local' });
  const cdrs = await allCdrs(store);
  expect(cdrs).toHaveLength(CALLS);
  expect(new Set(cdrs.map(({ call }) => call)).size).toBe(CALLS);
  const whole = cdrs.filter(({ answeredAt, talked, cause, recovered }) =>
    Boolean(answeredAt && talked && talked >= 250 && cause?.by === 'caller' && recovered === undefined),
  );
  expect(whole).toHaveLength(CALLS);
  for (const { call } of cdrs.slice(0, 50)) {
    const seqs = (await readJournal(store, call)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index));
    expect(seqs.length).toBeGreaterThan(5);
  }
  await store.close();
}

async function logged(product: Product, words: string): Promise<void> {
  await until(`the log says: ${words}`, async () => product.program.stderr.includes(words));
}

async function allCdrs(store: Store): Promise<CdrRow[]> {
  const rows: CdrRow[] = [];
  const query = { sort: { by: 'startedAt' }, limit: 1000 } as const;
  const cdrs = store.collection<CdrRow>(CDRS);
  for (let page = await cdrs.find(query); ; page = await cdrs.find({ ...query, after: page.next! })) {
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
  }
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-outage-'));
  folders.push(folder);
  return folder;
}

/** Holds the write lock, as a forgotten database shell does. */
function locked(data: string): Outage {
  let shell: ReturnType<typeof openDatabase> | undefined;
  return {
    words: ['the store does not take call records'],
    begin: () => {
      shell = openDatabase(join(data, 'cordboard.db'));
      shell.exec('BEGIN IMMEDIATE');
    },
    end: () => shell?.close(),
  };
}

/** Breaks every connection and takes no more. */
const gone = (double: MongoDouble): Outage => ({
  words: ['the store does not take call records'],
  begin: () => double.close(),
  end: () => double.open(),
});

function fullDisk(data: string): Outage {
  let makeRoom = () => {};
  return {
    words: ['the store does not take call records', 'the spool takes no more'],
    begin: () => {
      makeRoom = fillDisk(data);
    },
    end: () => makeRoom(),
  };
}
