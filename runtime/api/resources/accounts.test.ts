import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccountAnswer, IssuedAccount, PhoneAnswer } from '../../../shared/api/accounts.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Answered, type Desk, openDesk } from '../testing/api-desk.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const PHONE: PhoneAnswer = {
  id: 'desk',
  contact: 'sip:anna@192.0.2.7',
  transport: 'udp',
  address: '192.0.2.7:5060',
  q: 1,
  registeredAt: 1,
  expiresAt: 2,
  behindNat: false,
};
let desk: Desk;
let headers: Record<string, string>;
let phones: Map<string, PhoneAnswer[]>;

beforeEach(async () => {
  phones = new Map();
  const view = {
    of: (name: string) => phones.get(name) ?? [],
    count: (name: string) => phones.get(name)?.length ?? 0,
    remove: (name: string, id: string) => id === 'desk' && phones.delete(name),
  };
  desk = await openDesk({ folder: folder(), parts: { phones: view } });
  headers = await desk.logIn();
});
afterEach(() => desk.close());

function ask(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answered> {
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return desk.ask(`/api${path}`, { method, headers: { ...headers, ...json, ...more }, ...sent });
}

const create = async (body: Record<string, unknown>) => (await ask('POST', '/accounts', body)).json as IssuedAccount;

describe('a new account', () => {
  test('answers its password once, with what is typed into a phone', async () => {
    const answer = await ask('POST', '/accounts', { name: 'anna', displayName: 'Anna', extension: '100' });
    const { account, password, provisioning } = answer.json as IssuedAccount;
    expect([answer.status, answer.headers.location]).toEqual([201, '/api/accounts/anna']);
    expect(account).toMatchObject({ name: 'anna', extension: '100', phones: [], disabled: false });
    expect(provisioning).toMatchObject({ uri: 'sip:anna@192.0.2.10:5060;transport=udp', server: '192.0.2.10:5060' });
    expect(provisioning.text).toContain(password);
    for (const path of ['/accounts', '/accounts/anna']) {
      const { text } = await ask('GET', path);
      expect(text).toContain('"anna"');
      expect(text).not.toContain(password);
      expect(text).not.toMatch(/secret|md5":|sha256":/i);
    }
  });

  test.each([
    [{ name: 'Anna' }, 422, 'a name has'],
    [{ name: 'anna', password: 'aaaaaaaaaaaaaaaaaa' }, 422, 'too easy to guess'],
    [{ name: 'anna', incomingFlow: 'none' }, 422, 'there is no flow none'],
    [{ name: 'anna', holdMusic: 'none' }, 422, 'there is no recording none'],
    [{ name: 'bert' }, 409, 'bert is already the name of an account'],
    [{ name: 'carl', extension: '200' }, 409, '200 is the extension of bert'],
    [{ name: 'carl', secret: { md5: 'x', sha256: 'x' } }, 400, ''],
    [{ name: 'carl', maxContacts: 99 }, 422, ''],
  ])('%j is refused with %i', async (body, status, words) => {
    await create({ name: 'bert', extension: '200' });
    const answer = await ask('POST', '/accounts', body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
  });
});

describe('a change', () => {
  test('keeps what is absent, takes away what is null, and knows its revision', async () => {
    const { account } = await create({ name: 'anna', displayName: 'Anna', extension: '100' });
    const etag = `"${account.rev}"`;
    const changed = await ask('PATCH', '/accounts/anna', { extension: null, disabled: true }, { 'if-match': etag });
    expect(changed.json).toMatchObject({ displayName: 'Anna', disabled: true });
    expect(changed.json).not.toHaveProperty('extension');
    expect(changed.headers.etag).toBe(`"${(changed.json as AccountAnswer).rev}"`);
    expect((await ask('PATCH', '/accounts/anna', { disabled: false }, { 'if-match': etag })).status).toBe(412);
  });

  test('of the password answers a new one', async () => {
    const { password } = await create({ name: 'anna' });
    const answer = await ask('POST', '/accounts/anna/password', {});
    expect((answer.json as IssuedAccount).password).not.toBe(password);
    const own = await ask('POST', '/accounts/anna/password', { password: 'my-own-long-w0rd' });
    expect((own.json as IssuedAccount).password).toBe('my-own-long-w0rd');
    expect((await ask('POST', '/accounts/anna/password', { password: 'short' })).status).toBe(422);
  });
});

test('lists go page by page, filtered by words and by who is registered', async () => {
  for (const name of ['carl', 'anna', 'bert']) await create({ name, displayName: `${name} Smith` });
  phones.set('bert', [PHONE]);
  const names = (answer: Answered) => (answer.json as AccountAnswer[]).map(({ name }) => name);
  const first = await ask('GET', '/accounts?limit=2');
  expect(names(first)).toEqual(['anna', 'bert']);
  expect(first.headers.link).toContain('after=bert');
  expect(names(await ask('GET', '/accounts?limit=2&after=bert'))).toEqual(['carl']);
  expect(names(await ask('GET', '/accounts?find=CARL'))).toEqual(['carl']);
  expect(names(await ask('GET', '/accounts?find=smith&registered=true'))).toEqual(['bert']);
  expect(names(await ask('GET', '/accounts?registered=false'))).toEqual(['anna', 'carl']);
});

test('a phone that has registered is told to who knows the revision already', async () => {
  const { account } = await create({ name: 'anna' });
  phones.set('anna', [PHONE]);
  const answer = await ask('GET', '/accounts/anna', undefined, { 'if-none-match': `"${account.rev}"` });
  expect(answer.status).toBe(200);
  expect((answer.json as AccountAnswer).phones).toHaveLength(1);
});

test('phones are listed, and forgotten on demand', async () => {
  await create({ name: 'anna' });
  phones.set('anna', [PHONE]);
  expect((await ask('GET', '/accounts/anna/bindings')).json).toEqual([PHONE]);
  expect((await ask('DELETE', '/accounts/anna/bindings/other')).status).toBe(404);
  expect((await ask('DELETE', '/accounts/anna/bindings/desk')).status).toBe(204);
  expect((await ask('GET', '/accounts/anna/bindings')).json).toEqual([]);
});

test('an account that is removed is gone', async () => {
  await create({ name: 'anna', extension: '100' });
  expect((await ask('DELETE', '/accounts/anna')).status).toBe(204);
  expect((await ask('GET', '/accounts/anna')).status).toBe(404);
  expect((await ask('DELETE', '/accounts/anna')).status).toBe(404);
  await create({ name: 'bert', extension: '100' });
});
