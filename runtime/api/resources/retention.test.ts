import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CALLS, CDRS, type CdrRow } from '../../store/collections.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { madeCdr } from '../../store/testing/made-cdrs.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
let desk: Desk;
const ask = (method: string, path: string, body?: unknown) =>
  desk.ask(path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
});
afterAll(() => desk.close());

test('how long things are kept is read and changed', async () => {
  expect((await ask('GET', '/api/retention')).json).toEqual({ journals: 90, cdrs: 730, audit: 730 });
  const keep = { journals: 7, cdrs: 0, audit: 30 };
  expect((await ask('PUT', '/api/retention', keep)).json).toEqual(keep);
  expect((await ask('GET', '/api/retention')).json).toEqual(keep);
  expect((await ask('PUT', '/api/retention', { ...keep, cdrs: -1 })).status).toBe(422);
  expect((await ask('PUT', '/api/retention', { journals: 7 })).status).toBe(400);
});

test('a person is erased, and what was erased is told in numbers', async () => {
  const rows = Array.from({ length: 10 }, (_, n) => ({ ...madeCdr(n), _id: `call-${n}/caller` }));
  await desk.store.collection<CdrRow>(CDRS).insertMany(rows);
  await desk.store
    .collection(CALLS)
    .insertMany(rows.map(({ call }) => ({ _id: call, owner: 'local', state: 'ended' })));
  const { json } = await ask('POST', '/api/erasures', { names: [rows[3]!.fromUser, 'account-5'] });
  expect(json).toEqual({ calls: 2, cdrs: 2, journals: 0, running: 0 });
  expect(await desk.store.collection(CDRS).count()).toBe(8);
  expect((await ask('POST', '/api/erasures', {})).status).toBe(400);
});
