/** What a quarter of a second has passed over is there after a kill, whether the store was well or away at that moment. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { closeAbandonedCalls } from './abandoned-calls.ts';
import { CALLS, type CallRow, CDRS, type CdrRow } from './collections.ts';
import { createStore } from './create-store.ts';
import { openDatabase } from './embedded/driver.ts';
import { readJournal } from './journal-rows.ts';
import { JournalWriter } from './journal-writer.ts';
import { openSpool } from './spool/open-spool.ts';
import type { Store } from './store.ts';
import { freshFolders } from './testing/folders.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = freshFolders();
const CALLING = fileURLToPath(new URL('./testing/calling-process.mjs', import.meta.url));
/** Twelve points in the quick run, two hundred in the long one: so many lines are told before the plug is pulled. */
const POINTS = Array.from({ length: process.env.TEST_LONG ? 200 : 12 }, (_, turn) => 1 + ((turn * 37) % 90));

test.concurrent.each(POINTS)('killed after %i promises', async (count) => {
  const place = folder();
  const promised = await callAndKill(place, count);
  const store = await createStore({ folder: place, thread: 'local' });
  await startAgain(store, place);

  const cdrs = store.collection<CdrRow>(CDRS);
  for (const [what, call] of promised) {
    const cdr = await cdrs.get(`${call}/caller`);
    expect(cdr, `${what} ${call}`).toMatchObject({ answeredAt: expect.any(Number), endedAt: expect.any(Number) });
    if (what === 'ended') expect(cdr).toMatchObject({ cause: { code: 'hungUp' } });
  }
  expect(await store.collection(CALLS).count({ state: 'live' })).toBe(0);
  for (const { _id } of (await store.collection<CallRow>(CALLS).find({ limit: 1000 })).rows) {
    const seqs = (await readJournal(store, _id)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index));
  }
  await store.close();
  const database = openDatabase(join(place, 'cordboard.db'));
  expect(database.all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  database.close();
});

/** What the product does at start. */
async function startAgain(store: Store, place: string): Promise<void> {
  const { spool, close } = await openSpool(join(place, 'spool'));
  const clock = systemClock();
  const writer = new JournalWriter({ store, clock, log: silentLog, alert: () => undefined, spool });
  await writer.settle(async () => {
    await closeAbandonedCalls(store);
  });
  expect(writer.waiting).toBe(0);
  await writer.stop();
  await close();
}

/** Pulls the plug the moment it has told so many lines, and gives all that it told. */
async function callAndKill(place: string, count: number): Promise<(readonly [what: string, call: string])[]> {
  const child = spawn(process.execPath, [CALLING, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: (readonly [string, string])[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', call = ''] = line.split(' ');
    told.push([what, call]);
    if (told.length === count) child.kill('SIGKILL');
  }
  return told;
}
