/** Users, keys, and what is written down about them. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();

let desk: Desk;
let headers: Record<string, string>;
beforeEach(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
  headers = await desk.logIn();
});
afterEach(() => desk.close());

const ask = (method: string, path: string, body?: unknown, as: Record<string, string> = headers) =>
  desk.ask(path, {
    method,
    headers: { ...as, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const passwordOf = ({ json }: { json: unknown }) => (json as { password: string }).password;
const basic = (user: string, password: string) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` });

describe('users', () => {
  test('somebody is let in with a password that is shown once, and is listed without it', async () => {
    const made = await ask('POST', '/api/users', { name: 'ann', role: 'editor' });
    expect(made).toMatchObject({ status: 201, headers: { location: '/api/users/ann', etag: '"1"' } });
    const password = passwordOf(made);
    expect(password).toMatch(/^\w{20}$/);
    expect(await ask('GET', '/api/session', undefined, basic('ann', password))).toMatchObject({
      status: 200,
      json: { user: 'ann', role: 'editor' },
    });
    const listed = await ask('GET', '/api/users');
    expect(listed.json).toMatchObject([
      { name: 'admin', role: 'admin', hasPassword: true },
      { name: 'ann', role: 'editor', disabled: false, hasPassword: true },
    ]);
    expect(listed.text).not.toMatch(/hash|salt/);
    expect((await ask('POST', '/api/users', { name: 'ann', role: 'viewer' })).status).toBe(409);
  });

  test.each([
    [{ name: 'Ann', role: 'viewer' }, 422],
    [{ name: 'a b', role: 'viewer' }, 422],
    [{ name: 'ann', role: 'king' }, 422],
    [{ name: 'ann', role: 'viewer', password: 'short' }, 422],
    [{ name: 'ann', role: 'viewer', password: 'aaaaaaaaaaaa' }, 422],
    [{ name: 'annabelle', role: 'viewer', password: 'annabelle1' }, 422],
    [{ name: 'ann' }, 400],
    [{ name: 'ann', role: 'viewer', disabled: false }, 400],
    [{ name: 'ann', role: 'viewer', rev: 7 }, 400],
  ])('%j is refused (%i)', async (body, status) => {
    expect((await ask('POST', '/api/users', body)).status).toBe(status);
  });

  test('a change ends every session of the one it is about, and of nobody else', async () => {
    const { json } = await ask('POST', '/api/users', { name: 'ann', role: 'editor' });
    const session = await desk.logIn('ann');
    const seen = { 'if-match': `"${(json as { rev: number }).rev}"` };
    expect((await ask('PATCH', '/api/users/ann', { role: 'viewer' }, { ...headers, ...seen })).status).toBe(200);
    expect((await ask('GET', '/api/session', undefined, session)).status).toBe(401);
    expect((await ask('GET', '/api/session')).status).toBe(200);
    const late = await ask('PATCH', '/api/users/ann', { role: 'admin' }, { ...headers, ...seen });
    expect(late.status).toBe(412);
    expect((await ask('GET', '/api/users/ann')).json).toMatchObject({ role: 'viewer' });
  });

  test('who is shut out is out: session, password, and login link', async () => {
    const password = passwordOf(await ask('POST', '/api/users', { name: 'ann', role: 'admin' }));
    const link = desk.auth.issueLoginLink('ann');
    const session = await desk.logIn('ann');
    expect((await ask('GET', '/api/users', undefined, basic('ann', password))).status).toBe(200);
    await ask('PATCH', '/api/users/ann', { disabled: true });
    expect((await ask('GET', '/api/users', undefined, session)).status).toBe(401);
    expect((await ask('GET', '/api/users', undefined, basic('ann', password))).status).toBe(401);
    expect((await desk.ask(`/login?token=${link}`)).headers.location).toBe('/?link=used');
    expect((await ask('POST', '/api/login', { user: 'ann', password }, {})).status).toBe(401);
    await ask('PATCH', '/api/users/ann', { disabled: false });
    expect((await ask('GET', '/api/users', undefined, basic('ann', password))).status).toBe(200);
    expect((await ask('DELETE', '/api/users/ann')).status).toBe(204);
    expect((await ask('GET', '/api/users', undefined, basic('ann', password))).status).toBe(401);
  });

  test('the admin stays', async () => {
    expect((await ask('PATCH', '/api/users/admin', { disabled: true })).status).toBe(409);
    expect((await ask('PATCH', '/api/users/admin', { role: 'viewer' })).status).toBe(409);
    expect((await ask('DELETE', '/api/users/admin')).status).toBe(409);
    expect((await ask('GET', '/api/users')).status).toBe(200);
  });

  test('everybody changes the own password: the old one is asked for, other sessions end', async () => {
    const first = passwordOf(await ask('POST', '/api/users', { name: 'ann', role: 'viewer' }));
    const [here, elsewhere] = [await desk.logIn('ann'), await desk.logIn('ann')];
    const change = (current: string, password: string) =>
      ask('POST', '/api/session/password', { current, password }, here);
    expect((await change('wrong guess', 'a new password')).status).toBe(422);
    expect((await change(first, 'a new password')).status).toBe(204);
    expect((await ask('GET', '/api/session', undefined, here)).status).toBe(200);
    expect((await ask('GET', '/api/session', undefined, elsewhere)).status).toBe(401);
    expect((await ask('GET', '/api/session', undefined, basic('ann', first))).status).toBe(401);
    expect((await ask('GET', '/api/session', undefined, basic('ann', 'a new password'))).status).toBe(200);
  });

  test('guesses at the current password are counted like any other', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess++) {
      statuses.push((await ask('POST', '/api/session/password', { current: 'x', password: 'a new password' })).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
  });

  test('a password that was set in the editor outlives the setting', async () => {
    const place = folder();
    const first = await openDesk({ folder: place, adminPassword: PASSWORD });
    const body = JSON.stringify({ current: PASSWORD, password: 'chosen by hand' });
    const asJson = { ...(await first.logIn()), 'content-type': 'application/json' };
    expect((await first.ask('/api/session/password', { method: 'POST', headers: asJson, body })).status).toBe(204);
    await first.close();
    const second = await openDesk({ folder: place });
    const chosen = basic('admin', 'chosen by hand');
    expect((await second.ask('/api/session', { headers: chosen })).status).toBe(200);
    await second.close();
  });
});

describe('keys', () => {
  test('a key is shown once, does what it was made for, and is noted', async () => {
    const made = await ask('POST', '/api/keys', { name: 'wallboard', scopes: ['calls:read'] });
    const { key, id } = made.json as { key: string; id: string };
    expect(key).toMatch(/^cb_[0-9a-f]{12}_[\w-]{43}$/);
    const bearer = { authorization: `Bearer ${key}` };
    expect((await ask('GET', '/api/calls', undefined, bearer)).status).toBe(200);
    expect((await ask('GET', '/api/flows', undefined, bearer)).status).toBe(403);
    expect((await ask('GET', '/api/session', undefined, bearer)).json).toMatchObject({ user: 'key wallboard' });
    const listed = await ask('GET', '/api/keys');
    expect(listed.json).toMatchObject([{ id, name: 'wallboard', lastUsedAt: desk.clock.now(), createdBy: 'admin' }]);
    expect(listed.text).not.toContain(key);
    const { rows } = await desk.store.collection('api-keys').find({});
    expect(JSON.stringify(rows)).not.toContain(key.slice('cb_'.length + 13));
    expect((await ask('DELETE', `/api/keys/${id}`)).status).toBe(204);
    expect((await ask('GET', '/api/calls', undefined, bearer)).status).toBe(401);
  });

  test.each([
    [{ name: 'x', scopes: [] }, 422],
    [{ name: 'x', scopes: ['everything'] }, 422],
    [{ name: 'x', scopes: ['calls:read', 'calls:read'] }, 422],
    [{ name: '', scopes: ['calls:read'] }, 422],
    [{ name: 'x', scopes: ['calls:read'], expiresAt: 1 }, 422],
    [{ name: 'x', scopes: 'calls:read' }, 400],
    [{ name: 'x', scopes: ['calls:read'], createdBy: 'god' }, 400],
  ])('%j is refused (%i)', async (body, status) => {
    expect((await ask('POST', '/api/keys', body)).status).toBe(status);
  });
});

describe('the audit log', () => {
  const entries = async (query = '') => (await ask('GET', `/api/audit${query}`)).json as Record<string, unknown>[];

  test('tells who did what from where, the latest first, without secrets', async () => {
    const made = await ask('POST', '/api/users', { name: 'ann', role: 'editor' });
    await desk.clock.advance(1000);
    await ask('PATCH', '/api/users/ann', { disabled: true });
    await desk.clock.advance(1000);
    await ask('DELETE', '/api/users/nobody');
    expect(await entries()).toMatchObject([
      { who: 'admin', source: '127.0.0.1', action: 'changeUser', what: 'ann', detail: 'shut out' },
      { who: 'admin', action: 'createUser', what: 'ann', detail: 'editor' },
      { who: 'admin', action: 'logIn', what: 'admin', detail: 'by a link' },
    ]);
    const { rows } = await desk.store.collection('audit').find({});
    expect(JSON.stringify(rows)).not.toContain(passwordOf(made));
  });

  test('what a key does is told with its name, and reading is not written down', async () => {
    const { key } = (await ask('POST', '/api/keys', { name: 'guard', scopes: ['bans:write', 'bans:read'] })).json as {
      key: string;
    };
    const bearer = { authorization: `Bearer ${key}` };
    await ask('GET', '/api/bans', undefined, bearer);
    await ask('POST', '/api/bans', { source: '192.0.2.7' }, bearer);
    expect(await entries('?action=ban')).toMatchObject([{ who: 'key guard', what: '192.0.2.7' }]);
    expect(await entries('?who=key%20guard')).toHaveLength(1);
  });

  test('comes page by page, by time', async () => {
    for (let turn = 0; turn < 25; turn++) {
      await desk.clock.advance(1000);
      await ask('POST', '/api/bans', { source: `192.0.2.${turn}` });
    }
    const seen: unknown[] = [];
    let path: string | undefined = '/api/audit?action=ban&limit=10';
    while (path !== undefined) {
      const answer = await ask('GET', path);
      seen.push(...(answer.json as { what: string }[]).map(({ what }) => what));
      path = /<([^>]+)>; rel="next"/.exec(String(answer.headers.link ?? ''))?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, turn) => `192.0.2.${24 - turn}`));
    expect(await entries(`?from=${desk.clock.now()}`)).toHaveLength(1);
  });

  test('a drawing that is saved again and again is one entry a minute', async () => {
    const flow = { schemaVersion: 1, id: 'x', name: 'X', access: 'none', nodes: [], edges: [] };
    await ask('POST', '/api/flows', flow);
    for (let save = 0; save < 130; save++) {
      await desk.clock.advance(1000);
      await ask('PUT', '/api/flows/x', flow);
    }
    expect(await entries('?action=saveFlow')).toHaveLength(3);
  });

  test('is for admins', async () => {
    await ask('POST', '/api/users', { name: 'ann', role: 'editor' });
    expect((await ask('GET', '/api/audit', undefined, await desk.logIn('ann'))).status).toBe(403);
  });
});
