/** Every audio answer, whole and in parts (RFC 9110 §13, §14). */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Mailboxes } from '../mailbox/mailboxes.ts';
import { RecordingFolder } from '../media/recording/recording-folder.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { type Desk, openDesk } from './testing/api-desk.ts';

const folder = freshFolders();
/** Each byte says where it is. */
const BYTES = Uint8Array.from({ length: 100 }, (_, at) => at);
const SIZE = BYTES.length;

let desk: Desk;
let cookie: Record<string, string>;
const addresses = new Map<string, string>();

beforeAll(async () => {
  const files = folder();
  const { recordings } = await RecordingFolder.open(files);
  desk = await openDesk({ folder: folder(), parts: { recordings } });
  cookie = await desk.logIn();
  const { store, clock, log, accounts } = desk.parts;
  const spoken = { read: async () => BYTES, remove: async () => {} };
  // The same store as the desk's own, with files to take messages from.
  const mailboxes = new Mailboxes({ store, clock, log, accounts, runtime: 'desk', files: spoken });
  await mailboxes.change('shop', {});
  const opened = await mailboxes.open('shop', { id: 'call-1', from: { user: '201' } });
  if (opened.kind === 'full') throw new Error('full');
  await mailboxes.keep(opened.message, { seconds: 1, soundSeconds: 1 });
  await mailboxes.keepSpoken('greeting', 'shop', { id: 'one', soundSeconds: 1 });
  await mailboxes.keepSpoken('spokenName', 'shop', { id: 'two', soundSeconds: 1 });
  const upload = { method: 'POST', body: 'RIFF....', headers: { ...cookie, 'content-type': 'audio/wav' } };
  expect((await desk.ask('/api/prompts?name=Hello', upload)).status).toBe(201);
  await store.putBlob('clip-8', BYTES);
  const recording = `call-${randomUUID()}`;
  const file = await recordings.create(recording);
  file.append(new Int16Array(28));
  await file.finish();
  addresses.set('a message', `/api/mailboxes/shop/messages/${opened.message}/audio`);
  addresses.set('a greeting', '/api/mailboxes/shop/greeting/audio');
  addresses.set('a spoken name', '/api/mailboxes/shop/spoken-name/audio');
  addresses.set('a prompt', '/api/prompts/clip-8/audio');
  addresses.set('a recording', `/api/recordings/${recording}/audio`);
});
afterAll(() => desk.close());
// A new second: the rate limit counts by the desk's clock.
beforeEach(() => desk.clock.advance(1000));

const get = (what: string, headers: Record<string, string> = {}, method = 'GET') =>
  desk.ask(addresses.get(what)!, { method, headers: { ...cookie, ...headers } });

describe.each(['a message', 'a greeting', 'a spoken name', 'a prompt', 'a recording'])('%s', (what) => {
  test('is whole without a wish, and says that parts can be had', async () => {
    const { status, headers } = await get(what);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(SIZE),
      'content-type': 'audio/wav',
    });
    expect(headers.etag).toMatch(/^"[^"]+"$/);
    expect(headers).not.toHaveProperty('content-range');
  });

  test.each([
    ['bytes=0-9', 0, 9],
    ['bytes=10-19', 10, 19],
    ['bytes=90-', 90, 99],
    ['bytes=-5', 95, 99],
    ['bytes=99-99', 99, 99],
    ['bytes=50-5000', 50, 99],
    ['bytes=-5000', 0, 99],
    ['BYTES=0-9', 0, 9],
    ['bytes=0-4, 5-9', 0, 9],
  ])('%s is answered with bytes %i to %i', async (range, first, last) => {
    const whole = await get(what);
    const { status, headers, text } = await get(what, { range });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(`bytes ${first}-${last}/${SIZE}`);
    expect(headers['content-length']).toBe(String(last - first + 1));
    expect(headers.etag).toBe(whole.headers.etag);
    expect(text).toBe(whole.text.slice(first, last + 1));
  });

  test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=9-5'])(
    '%s is refused: nothing is there',
    async (range) => {
      const { status, headers, json } = await get(what, { range });
      expect(status).toBe(416);
      expect(headers['content-range']).toBe(`bytes */${SIZE}`);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(headers['cache-control']).toBe('no-store');
      expect(json).toMatchObject({ status: 416, detail: expect.stringContaining('100 bytes') });
    },
  );

  test.each([
    'bytes=0-9,50-59',
    'bytes=a-b',
    'bytes=',
    'bytes',
    'seconds=0-1',
    'bytes 0-9',
    'bytes=1-2-3',
    'bytes=+1-2',
  ])('%s is answered with the whole', async (range) => {
    const { status, headers } = await get(what, { range });
    expect([status, headers['content-length']]).toEqual([200, String(SIZE)]);
    expect(headers).not.toHaveProperty('content-range');
  });

  test('a part is given only of the version that was begun with', async () => {
    const { etag } = (await get(what)).headers;
    const range = 'bytes=0-9';
    expect((await get(what, { range, 'if-range': etag! })).status).toBe(206);
    for (const other of ['"another"', `W/${etag}`, 'Wed, 21 Oct 2026 07:28:00 GMT', '*']) {
      expect((await get(what, { range, 'if-range': other })).status, other).toBe(200);
    }
  });

  test('who has it already is told so, and HEAD is told the whole', async () => {
    const { etag } = (await get(what)).headers;
    const known = await get(what, { 'if-none-match': etag!, range: 'bytes=0-9' });
    expect([known.status, known.text]).toEqual([304, '']);
    const head = await get(what, { range: 'bytes=0-9' }, 'HEAD');
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(SIZE), '']);
  });

  test('a stranger gets no part', async () => {
    const { status } = await desk.ask(addresses.get(what)!, { headers: { range: 'bytes=0-9' } });
    expect(status).toBe(401);
  });
});
