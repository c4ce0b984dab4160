/** Every operation against everybody who may knock (W1, W3, W9): generated from the operations, so that none is forgotten. */

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROLES, reaches, SCOPES } from '../../../shared/api/access.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { apiOperations } from '../create-api.ts';
import type { Operation } from '../operation.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';
import { sampleRequest } from '../testing/sample-request.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
/** A stranger is told to log in, somebody known that it is not for them. */
const SHUT = [401, 403, 421];

let desk: Desk;
let operations: readonly Operation[];
const keys = new Map<string, string>();
beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
  operations = apiOperations(desk.parts);
  const { users, keys: book } = desk.auth;
  await users.list();
  for (const role of ['viewer', 'editor'] as const) await users.create(role, role, PASSWORD);
  for (const scope of SCOPES) {
    const { token } = await book.create({ name: scope, scopes: [scope], createdBy: 'admin' });
    keys.set(scope, token);
  }
});
afterAll(() => desk.close());
// A new second: the rate limit counts by the desk's clock.
beforeEach(() => desk.clock.advance(1000));

const basic = (user: string) => ({ authorization: `Basic ${btoa(`${user}:${PASSWORD}`)}` });

/** The status of an operation's sample request with these headers. */
const ask = async (operation: Operation, headers: Record<string, string>) => {
  const { path, ...asked } = sampleRequest(operation);
  const answer = await desk.ask(path, { ...asked, headers: { ...asked.headers, ...headers } });
  expect(answer.status, `${operation.id}: ${answer.text}`).not.toBe(500);
  expect(answer.headers, operation.id).not.toHaveProperty('www-authenticate');
  return answer.status;
};

/** Asks every operation, and tells those that answered otherwise than `isRight` wants. */
async function wrongOnes(
  headersFor: (operation: Operation) => Promise<Record<string, string>> | Record<string, string>,
  isRight: (status: number, operation: Operation) => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const operation of operations.filter(({ role }) => role !== 'anybody')) {
    await desk.clock.advance(40);
    const status = await ask(operation, await headersFor(operation));
    if (!isRight(status, operation)) wrong.push(`${operation.method} ${operation.path}: ${status}`);
  }
  return wrong;
}

const changes = ({ method }: Operation) => method !== 'GET';
const isShut = (status: number) => SHUT.includes(status);

describe('strangers', () => {
  test('all but the login asks who is there', () => {
    const open = operations.filter(({ role }) => role === 'anybody');
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /login']);
    expect(operations.length).toBeGreaterThan(30);
  });

  test.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['a made-up cookie', { cookie: `cordboard_session=${'x'.repeat(43)}` }],
    ['a made-up key', { authorization: `Bearer cb_${'a'.repeat(12)}_${'x'.repeat(43)}` }],
    ['a key of another form', { authorization: 'Bearer admin' }],
    ['an empty Authorization', { authorization: '' }],
  ])('%s gets in nowhere', async (_who, headers) => {
    expect(
      await wrongOnes(
        () => headers,
        (status) => status === 401,
      ),
    ).toEqual([]);
  });

  test('the id of a key with another secret gets in nowhere', async () => {
    const forged = `${[...keys.values()][0]!.slice(0, -1)}!`.replace('!', 'A');
    const other = forged === [...keys.values()][0] ? `${forged.slice(0, -1)}B` : forged;
    expect(
      await wrongOnes(
        () => ({ authorization: `Bearer ${other}` }),
        (status) => status === 401,
      ),
    ).toEqual([]);
  });
});

describe('pages of others', () => {
  test('a session without its CSRF token, or with that of another, changes nothing', async () => {
    const mixed = async () => {
      const [mine, other] = [await desk.logIn(), await desk.logIn()];
      return { cookie: mine.cookie, 'x-csrf-token': other['x-csrf-token'] };
    };
    const bare = async () => ({ cookie: (await desk.logIn()).cookie });
    const right = (status: number, operation: Operation) => (changes(operation) ? status === 403 : !isShut(status));
    expect(await wrongOnes(bare, right)).toEqual([]);
    expect(await wrongOnes(mixed, right)).toEqual([]);
  });

  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])('%s', async (origin) => {
    const session = async () => ({ ...(await desk.logIn()), origin });
    expect(await wrongOnes(session, (status) => status === 403)).toEqual([]);
    expect(
      await wrongOnes(
        () => ({ ...basic('admin'), origin }),
        (status) => status === 403,
      ),
    ).toEqual([]);
  });

  test.each(['evil.example', '127.0.0.1:1', 'localhost'])(
    'the host name %s, as DNS rebinding sends it',
    async (host) => {
      const forwarded = { 'x-forwarded-host': desk.host };
      const session = async () => ({ ...(await desk.logIn()), ...forwarded, host });
      expect(await wrongOnes(session, (status) => status === 421)).toEqual([]);
    },
  );
});

describe('those who are known', () => {
  test.each(ROLES)('%s: what the role may, by session and by Basic, and no more', async (role) => {
    const right = (status: number, operation: Operation) =>
      reaches(role, operation.role as typeof role) ? !isShut(status) : status === 403;
    const session = async () => ({ ...(await desk.logIn(role)), origin: desk.origin });
    expect(await wrongOnes(session, right)).toEqual([]);
    expect(await wrongOnes(() => basic(role), right)).toEqual([]);
  });

  test.each(SCOPES)('a key for %s: that, and no more', async (scope) => {
    const right = (status: number, operation: Operation) =>
      operation.scope === scope || operation.scope === 'any' ? !isShut(status) : status === 403;
    expect(await wrongOnes(() => ({ authorization: `Bearer ${keys.get(scope)}` }), right)).toEqual([]);
  });

  test('a key that is over, or deleted, and a user who is shut out, get in nowhere', async () => {
    const { keys: book, users } = desk.auth;
    const made = await book.create({
      name: 'short',
      scopes: [...SCOPES],
      createdBy: 'admin',
      expiresAt: desk.clock.now() + 1,
    });
    const gone = await book.create({ name: 'gone', scopes: [...SCOPES], createdBy: 'admin' });
    await book.remove(gone.row._id);
    await users.create('eve', 'admin', PASSWORD);
    const session = await desk.logIn('eve');
    expect((await desk.ask('/api/users', { headers: session })).status).toBe(200);
    const admin = await desk.logIn();
    const shutOut = { method: 'PATCH', body: JSON.stringify({ disabled: true }) };
    const asJson = { ...admin, 'content-type': 'application/json' };
    expect((await desk.ask('/api/users/eve', { ...shutOut, headers: asJson })).status).toBe(200);
    for (const headers of [
      { authorization: `Bearer ${made.token}` },
      { authorization: `Bearer ${gone.token}` },
      session,
      basic('eve'),
    ]) {
      expect(
        await wrongOnes(
          () => headers,
          (status) => status === 401 || status === 429,
        ),
      ).toEqual([]);
      await desk.clock.advance(60_000);
    }
  });

  test('answers are not kept by browsers and proxies', async () => {
    const headers = basic('admin');
    for (const path of ['/api/flows', '/api/users', '/api/nothing']) {
      expect((await desk.ask(path, { headers })).headers['cache-control']).toMatch(/no-store/);
    }
  });

  test('no address is hidden behind another', () => {
    const firsts = operations.map((operation) => {
      const { path } = sampleRequest({ ...operation, path: operation.path.replace(/\{\w+\}/g, 'zz') });
      const fits = operations.find(
        (other) =>
          other.method === operation.method &&
          new RegExp(`^/api${other.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
      );
      return [operation.id, fits?.id];
    });
    expect(firsts.filter(([id, first]) => id !== first)).toEqual([]);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });
});
