/** Whatever is sent: a clear 4xx, never a 500. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshFolders } from '../store/testing/folders.ts';
import { type Desk, openDesk } from './testing/api-desk.ts';

const folder = freshFolders();
const MIB = 1024 * 1024;

let desk: Desk;
let headers: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({ folder: folder() });
  headers = await desk.logIn();
});
afterAll(() => desk.close());
beforeEach(() => desk.clock.advance(1000));

const FLOW = { schemaVersion: 1, id: 'welcome', name: 'Welcome', access: 'none', nodes: [], edges: [] };
const JSON_ROUTES = [
  ['POST', '/api/flows'],
  ['POST', '/api/flows/validate'],
  ['PUT', '/api/flows/welcome'],
  ['POST', '/api/networks'],
  ['POST', '/api/login'],
] as const;

const BODIES: readonly (readonly [name: string, body: string | Uint8Array, status: number])[] = [
  ['nothing', '', 400],
  ['half a document', '{"id":', 400],
  ['words', 'hello', 400],
  ['a number', '42', 400],
  ['null', 'null', 400],
  ['bytes', new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), 400],
  ['a mebibyte and more', `{"name":"${'x'.repeat(MIB)}"}`, 413],
  ['a hundred thousand brackets', '['.repeat(100_000) + ']'.repeat(100_000), 400],
  ['nested objects', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`, 400],
  ['__proto__', '{"__proto__":{"admin":true}}', 400],
  ['constructor, deep inside', '{"nodes":[{"config":{"constructor":{"prototype":{"x":1}}}}]}', 400],
];

describe.each(JSON_ROUTES)('%s %s', (method, path) => {
  test.each(BODIES)('%s', async (_name, body, status) => {
    const type = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    const answer = await desk.ask(path, { method, body, headers: { ...headers, ...type } });
    const small = path === '/api/login' || path === '/api/networks';
    const wanted = small && body.length > 4096 ? 413 : status;
    expect(answer.status).toBe(wanted);
    expect(answer.json).toMatchObject({ status: wanted, title: expect.any(String), detail: expect.any(String) });
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts|Error:/);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('as %s', async (type) => {
    const asked = { method, body: JSON.stringify(FLOW), headers: { ...headers, 'content-type': type } };
    expect((await desk.ask(path, asked)).status).toBe(415);
  });

  test('in a character set nobody knows', async () => {
    const type = { 'content-type': 'application/json; charset=klingon' };
    const answer = await desk.ask(path, { method, body: JSON.stringify(FLOW), headers: { ...headers, ...type } });
    expect(answer.status).toBe(415);
  });
});

describe('fields that nobody asked for', () => {
  test.each([
    { user: 'admin', password: 'x', role: 'admin' },
    { user: 'admin' },
    { user: ['admin'], password: 'x' },
    { user: { $ne: '' }, password: 'x' },
  ])('login with %j', async (body) => {
    const asked = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    expect((await desk.ask('/api/login', asked)).status).toBe(400);
  });

  test.each(['owner', 'rev', 'publishedVersion', '_id', 'publishedHash', 'hash'])(
    'a flow that brings %s',
    async (field) => {
      const asked = {
        method: 'POST',
        body: JSON.stringify({ ...FLOW, [field]: 7 }),
        headers: { ...headers, 'content-type': 'application/json' },
      };
      expect((await desk.ask('/api/flows', asked)).status).toBe(422);
      expect(await desk.store.collection('flows').count()).toBe(0);
    },
  );
});

describe('paths', () => {
  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '/api/flows/..%2f..%2fetc%2fpasswd',
    '/api/prompts/..%2f..%2fetc%2fpasswd/audio',
    '/api/prompts/%00/audio',
    '/api/calls/%ff',
    '/api/calls/__proto__',
    '/api/flows/constructor',
    `/api/flows/${'x'.repeat(5000)}`,
  ])('%s', async (path) => {
    const answer = await desk.ask(path, { headers });
    expect([400, 404, 503]).toContain(answer.status);
    expect(answer.text).not.toMatch(/root:|"dependencies"/);
  });

  test.each(['?after=x', '?state=ended&after=x', '?state=all', '?state=ended&after=a&after=b', '?state[]=ended'])(
    'calls%s',
    async (query) => {
      expect([200, 400]).toContain((await desk.ask(`/api/calls${query}`, { headers })).status);
    },
  );
});

describe('uploads', () => {
  const upload = (query: string, body: string | Uint8Array, type = 'audio/wav') =>
    desk.ask(`/api/prompts${query}`, { method: 'POST', body, headers: { ...headers, 'content-type': type } });

  test('what is no recording is refused in words', async () => {
    const answer = await upload('?name=x', 'MP3 perhaps');
    expect(answer).toMatchObject({ status: 422, json: { detail: 'this is no WAV file' } });
  });

  test('another type, no name, a long name, no body', async () => {
    expect((await upload('?name=x', 'RIFF', 'audio/mpeg')).status).toBe(415);
    expect((await upload('', 'RIFF')).status).toBe(400);
    expect((await upload(`?name=${'x'.repeat(101)}`, 'RIFF')).status).toBe(400);
    expect((await upload('?name=x&name=y', 'RIFF')).status).toBe(400);
    expect((await upload('?name=x%0d%0ay', 'RIFF')).status).toBe(400);
    expect([415, 422]).toContain((await upload('?name=x', '')).status);
  });

  test('more than 10 MiB', async () => {
    expect((await upload('?name=x', new Uint8Array(10 * MIB + 1))).status).toBe(413);
  });
});
