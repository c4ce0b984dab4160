/** Every route against everybody who may knock: nothing is unguarded, and nothing is refused that should pass. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { apiOperations } from '../create-api.ts';
import { type Asked, type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();

const FLOW = { schemaVersion: 1, id: 'x', name: 'X', access: 'none', nodes: [], edges: [] };
const json = (body: unknown): Asked => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Method, path, what is sent, and the status when the door is open. */
const ROUTES: readonly (readonly [method: string, path: string, asked: Asked, open: number])[] = [
  ['GET', '/api/session', {}, 200],
  ['POST', '/api/logout', {}, 204],
  ['GET', '/api/node-kinds', {}, 200],
  ['GET', '/api/flows', {}, 200],
  ['POST', '/api/flows', json(FLOW), 201],
  ['POST', '/api/flows/validate', json(FLOW), 200],
  ['GET', '/api/flows/none', {}, 404],
  ['PUT', '/api/flows/x', json({ ...FLOW, id: 'other' }), 422],
  ['DELETE', '/api/flows/none', {}, 404],
  ['POST', '/api/flows/none/publish', {}, 404],
  ['GET', '/api/prompts', {}, 200],
  ['POST', '/api/prompts?name=x', { headers: { 'content-type': 'audio/wav' }, body: 'RIFF' }, 201],
  ['GET', '/api/prompts/none/audio', {}, 404],
  ['DELETE', '/api/prompts/none', {}, 404],
  ['GET', '/api/calls', {}, 200],
  ['GET', '/api/calls?state=ended', {}, 200],
  ['GET', '/api/calls/none', {}, 404],
  ['GET', '/api/calls/none/trace', {}, 404],
  ['GET', '/api/calls/none/trace.txt', {}, 404],
  ['GET', '/api/calls/none/trace.pcap', {}, 404],
  ['GET', '/api/bans', {}, 200],
  ['POST', '/api/bans', json({ source: '192.0.2.7' }), 201],
  ['DELETE', '/api/bans/none', {}, 404],
  ['GET', '/api/networks', {}, 200],
  ['POST', '/api/networks', json({ network: '10.0.0.0/8' }), 201],
  ['DELETE', '/api/networks/none', {}, 404],
  ['GET', '/api/openapi.json', {}, 200],
  ['GET', '/api/nothing-of-ours', {}, 404],
];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
});
afterAll(() => desk.close());
afterEach(() => desk.store.collection('flows').deleteOne('x'));
// A new second: the rate limit counts by the desk's clock.
beforeEach(() => desk.clock.advance(1000));

describe.each(ROUTES)('%s %s', (method, path, asked, open) => {
  const ask = (headers: Record<string, string>) =>
    desk.ask(path, { ...asked, method, headers: { ...asked.headers, ...headers } });
  const basic = (password: string) => ({ authorization: `Basic ${btoa(`admin:${password}`)}` });
  const changes = method !== 'GET';

  test('nobody', async () => {
    const answer = await ask({});
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  test('a made-up cookie', async () => {
    expect((await ask({ cookie: `cordboard_session=${'x'.repeat(43)}` })).status).toBe(401);
  });

  test('a session without its CSRF token', async () => {
    const { cookie } = await desk.logIn();
    expect((await ask({ cookie })).status).toBe(changes ? 403 : open);
    expect((await ask({ cookie, 'x-csrf-token': 'wrong' })).status).toBe(changes ? 403 : open);
  });

  test('the CSRF token of another session', async () => {
    const [mine, other] = [await desk.logIn(), await desk.logIn()];
    const mixed = { cookie: mine.cookie, 'x-csrf-token': other['x-csrf-token'] };
    expect((await ask(mixed)).status).toBe(changes ? 403 : open);
  });

  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'a page of %s',
    async (origin) => {
      expect((await ask({ ...(await desk.logIn()), origin })).status).toBe(403);
      expect((await ask({ ...basic(PASSWORD), origin })).status).toBe(403);
    },
  );

  test('a foreign host name, as DNS rebinding sends it', async () => {
    const headers = await desk.logIn();
    for (const host of ['evil.example', `evil.example:${desk.port}`, '127.0.0.1:1', 'localhost']) {
      expect((await ask({ ...headers, host })).status).toBe(421);
    }
  });

  test('forwarded headers from somebody who is no proxy of ours', async () => {
    const headers = { ...(await desk.logIn()), host: 'evil.example', 'x-forwarded-host': desk.host };
    expect((await ask(headers)).status).toBe(421);
  });

  test('a session with its token', async () => {
    const answer = await ask({ ...(await desk.logIn()), origin: desk.origin });
    expect(answer.status).toBe(open);
    expect(answer.headers['cache-control']).toMatch(/no-store/);
  });

  test('HTTP Basic, without cookie and CSRF token', async () => {
    const answer = await ask(basic(PASSWORD));
    expect(answer.status).toBe(open);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

test('the table above names every route that there is', () => {
  const wanted = apiOperations(desk.parts)
    .filter(({ role }) => role !== 'anybody')
    .map(({ method, path }) => `${method} /api${path.replace(/\{\w+\}/g, ':id')}`);
  const asPattern = (path: string) => path.replace(/\?.*/, '').replace(/\/(none|x)(?=\/|$)/, '/:id');
  const named = ROUTES.map(([method, path]) => `${method} ${asPattern(path)}`);
  expect(new Set(wanted).size).toBeGreaterThan(10);
  expect([...new Set(wanted)].filter((route) => !named.includes(route))).toEqual([]);
});

describe('a wrong password', () => {
  test('gets no challenge, and no cookie helps it', async () => {
    const headers = { ...(await desk.logIn()), authorization: `Basic ${btoa('admin:wrong')}` };
    const answer = await desk.ask('/api/flows', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });
});
