import { BlockList } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const HOUR = 3_600_000;

let desk: Desk;
let place: string;
beforeEach(async () => {
  place = folder();
  desk = await openDesk({ folder: place, adminPassword: PASSWORD });
});
afterEach(() => desk.close());

const session = (cookie: string) => desk.ask('/api/session', { headers: { cookie } });
const logIn = (password: string, headers = {}) =>
  desk.ask('/api/login', {
    method: 'POST',
    body: JSON.stringify({ user: 'admin', password }),
    headers: { 'content-type': 'application/json', ...headers },
  });
const cookieOf = ({ headers }: { headers: { 'set-cookie'?: string[] } }) => headers['set-cookie']?.[0] ?? '';

describe('the link that the start prints', () => {
  test('opens a session, once, in a cookie that no script and no other site can use', async () => {
    const link = `/login?token=${desk.auth.issueLoginLink()}`;
    const first = await desk.ask(link);
    expect(first).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' } });
    expect(cookieOf(first)).toMatch(/^cordboard_session=[\w-]{43}; .*Path=\/; .*HttpOnly; SameSite=Strict$/);
    expect((await session(cookieOf(first).split(';')[0]!)).json).toEqual({
      user: 'admin',
      role: 'admin',
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      productVersion: '0.0.0-test',
      sipAddresses: ['sip:192.0.2.10:5060'],
    });
    const second = await desk.ask(link);
    expect(second).toMatchObject({ status: 303, headers: { location: '/?link=used' } });
    expect(second.headers).not.toHaveProperty('set-cookie');
  });

  test('is good for a day', async () => {
    const token = desk.auth.issueLoginLink();
    await desk.clock.advance(24 * HOUR);
    expect((await desk.ask(`/login?token=${token}`)).headers.location).toBe('/?link=used');
  });

  test.each(['', '?token=', '?token=x', '?token=a&token=b'])('"%s" is not one', async (query) => {
    expect((await desk.ask(`/login${query}`)).headers.location).toBe('/?link=used');
  });
});

describe('a session', () => {
  test('survives a restart, ends after a week', async () => {
    const { cookie } = await desk.logIn();
    await desk.close();
    desk = await openDesk({ folder: place });
    expect((await session(cookie)).status).toBe(200);
    await desk.clock.advance(7 * 24 * HOUR);
    expect((await session(cookie)).status).toBe(401);
  });

  test('ends with logging out, in the store too', async () => {
    const headers = await desk.logIn();
    const out = await desk.ask('/api/logout', { method: 'POST', headers });
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toMatch(/cordboard_session=;/);
    expect((await session(headers.cookie)).status).toBe(401);
    expect(await desk.store.collection('sessions').count()).toBe(0);
  });

  test('its token is not in the store', async () => {
    const { cookie } = await desk.logIn();
    const { rows } = await desk.store.collection('sessions').find({});
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1]);
  });
});

describe('user and password', () => {
  test('open a session', async () => {
    const answer = await logIn(PASSWORD);
    expect(answer.status).toBe(200);
    expect((await session(cookieOf(answer).split(';')[0]!)).status).toBe(200);
  });

  test('wrong, or for a user who is none, say the same', async () => {
    const wrong = await logIn('nonsense');
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const nobody = await desk.ask('/api/login', {
      ...asked,
      body: JSON.stringify({ user: 'eve', password: PASSWORD }),
    });
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    expect(wrong.text).toBe(nobody.text);
  });

  test('without a password in the settings nobody gets in by one, not even by that of an earlier start', async () => {
    await logIn(PASSWORD);
    await desk.close();
    desk = await openDesk({ folder: place });
    for (const password of [PASSWORD, '', 'undefined']) expect((await logIn(password)).status).toBe(401);
  });

  test('are in the store only as a slow hash', async () => {
    await logIn(PASSWORD);
    const row = await desk.store.collection('users').get('admin');
    expect(row).toMatchObject({ password: { N: 32768, r: 8, p: 1 } });
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
  });
});

describe('guessing', () => {
  test('five wrong passwords in a minute, then the source waits, even with the right one', async () => {
    const guesses = await Promise.all(Array.from({ length: 8 }, () => logIn('nonsense')));
    expect(guesses.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await logIn(PASSWORD)).status).toBe(429);
    await desk.clock.advance(60_000);
    expect((await logIn(PASSWORD)).status).toBe(200);
  });

  test('Basic and login count together', async () => {
    const headers = { authorization: `Basic ${btoa('admin:nonsense')}` };
    for (let guess = 0; guess < 5; guess++) expect((await desk.ask('/api/flows', { headers })).status).toBe(401);
    const refused = await desk.ask('/api/flows', { headers });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    expect((await logIn(PASSWORD)).status).toBe(429);
  });

  test('right passwords are not counted, and an open session works on', async () => {
    const open = await desk.logIn();
    for (let time = 0; time < 6; time++) expect((await logIn(PASSWORD)).status).toBe(200);
    for (let guess = 0; guess < 6; guess++) await logIn('nonsense');
    expect((await session(open.cookie)).status).toBe(200);
  });

  test('naming another source in a header does not help', async () => {
    for (let guess = 0; guess < 6; guess++) await logIn('nonsense', { 'x-forwarded-for': `192.0.2.${guess}` });
    expect((await logIn('nonsense', { 'x-forwarded-for': '192.0.2.99' })).status).toBe(429);
  });
});

describe('HTTP Basic', () => {
  const basic = { authorization: `Basic ${btoa(`admin:${PASSWORD}`)}` };

  test('a script that asks many things at once is let in at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => desk.ask('/api/flows', { headers: basic })));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  });

  test('a password that was right is not hashed again for a minute', async () => {
    await desk.ask('/api/flows', { headers: basic });
    await desk.store.collection('users').deleteOne('admin');
    expect((await desk.ask('/api/flows', { headers: basic })).status).toBe(200);
    await desk.clock.advance(60_000);
    expect((await desk.ask('/api/flows', { headers: basic })).status).toBe(401);
  });

  test.each([
    'Basic',
    'Basic !!!',
    `Basic ${btoa('admin')}`,
    `Basic ${btoa(':x')}`,
    'Bearer x',
    `Basic ${'A'.repeat(4000)}`,
  ])('"%s" is nobody', async (authorization) => {
    expect((await desk.ask('/api/flows', { headers: { authorization } })).status).toBe(401);
  });
});

test('a user may ask a hundred times a second, then waits', async () => {
  const { cookie } = await desk.logIn();
  const answers = await Promise.all(Array.from({ length: 120 }, () => session(cookie)));
  // Logging in has asked once.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(21);
  await desk.clock.advance(500);
  const later = await Promise.all(Array.from({ length: 60 }, () => session(cookie)));
  expect(later.filter(({ status }) => status === 200)).toHaveLength(50);
});

describe('behind a reverse proxy', () => {
  const proxies = new BlockList();
  proxies.addSubnet('127.0.0.0', 8, 'ipv4');
  const forwarded = (proto: string, client = '203.0.113.9') => ({
    host: '127.0.0.1:8080',
    'x-forwarded-host': 'pbx.example.org',
    'x-forwarded-proto': proto,
    'x-forwarded-for': client,
  });
  let proxied: Desk;
  beforeEach(async () => {
    const gate = { publicUrls: ['https://pbx.example.org'], trustedProxies: proxies };
    proxied = await openDesk({ folder: folder(), adminPassword: PASSWORD, gate });
  });
  afterEach(() => proxied.close());
  const logInVia = (headers: Record<string, string>, password = PASSWORD) =>
    proxied.ask('/api/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ user: 'admin', password }),
    });

  test('the cookie goes over HTTPS only, and the browser is told to come by HTTPS for good', async () => {
    const answer = await logInVia(forwarded('https'));
    expect(cookieOf(answer)).toMatch(/; Secure$/);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const plain = await logInVia(forwarded('http'));
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
  });

  test('guesses are counted by the address of the browser, not of the proxy', async () => {
    for (let guess = 0; guess < 6; guess++) await logInVia(forwarded('https'), 'nonsense');
    expect((await logInVia(forwarded('https'))).status).toBe(429);
    expect((await logInVia(forwarded('https', '203.0.113.10'))).status).toBe(200);
    expect((await logInVia(forwarded('https', '198.51.100.1, 203.0.113.9'))).status).toBe(429);
  });

  test('its pages may ask, and no others', async () => {
    expect((await logInVia({ ...forwarded('https'), origin: 'https://pbx.example.org' })).status).toBe(200);
    expect((await logInVia({ ...forwarded('https'), origin: 'http://pbx.example.org' })).status).toBe(403);
    expect((await logInVia({ ...forwarded('https'), 'x-forwarded-host': 'evil.example' })).status).toBe(421);
  });
});
