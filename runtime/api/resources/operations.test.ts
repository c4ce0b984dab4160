/** What supervisors, load balancers and Prometheus ask. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadinessCheck } from '../../../shared/api/status.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();
let desk: Desk;
let checks: readonly ReadinessCheck[];
beforeEach(async () => {
  checks = [{ name: 'store', ready: true }];
  desk = await openDesk({ folder: folder(), parts: { readiness: async () => checks } });
});
afterEach(() => desk.close());

test('/readyz is open to all, by any name, and says what is missing', async () => {
  const headers = { host: 'probe' };
  expect(await desk.ask('/readyz', { headers })).toMatchObject({ status: 200, json: { ready: true } });
  checks = [{ name: 'start', ready: false, why: 'stopping' }];
  expect(await desk.ask('/readyz', { headers })).toMatchObject({ status: 503, json: { ready: false, checks } });
});

describe('/metrics', () => {
  const bearer = async (scope: 'metrics' | 'calls:read') => {
    const { token } = await desk.auth.keys.create({ name: scope, scopes: [scope], createdBy: 'admin' });
    return { authorization: `Bearer ${token}` };
  };

  test('is open on this machine, and with a key for it', async () => {
    expect(await desk.ask('/metrics')).toMatchObject({ status: 200, text: 'cordboard_up 1\n' });
    expect((await desk.ask('/metrics', { headers: await bearer('metrics') })).status).toBe(200);
    expect((await desk.ask('/metrics', { headers: await bearer('calls:read') })).status).toBe(403);
    expect((await desk.ask('/metrics', { headers: { authorization: 'Bearer x' } })).status).toBe(403);
  });

  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host', 'x-forwarded-proto'])(
    'behind a proxy that sends %s, this machine is not whoever asks',
    async (name) => {
      expect((await desk.ask('/metrics', { headers: { [name]: '203.0.113.9' } })).status).toBe(401);
    },
  );

  test('another host name, as DNS rebinding sends it, is refused', async () => {
    expect((await desk.ask('/metrics', { headers: { host: 'evil.example' } })).status).toBe(421);
  });
});

test('/api/status tells how the house is doing', async () => {
  const headers = await desk.logIn();
  expect(await desk.ask('/api/status', { headers })).toMatchObject({
    status: 200,
    json: { ready: true, calls: 0, answerTimes: { day: [], month: [] } },
  });
});

describe('calls by script', () => {
  const post = async (path: string, body?: object) =>
    desk.ask(path, {
      method: 'POST',
      headers: { ...(await desk.logIn()), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });

  test('one that runs is ended, another is not there', async () => {
    expect((await post('/api/calls/one/hangup')).status).toBe(204);
    expect((await post('/api/calls/two/hangup')).status).toBe(404);
  });

  test('what the server cannot do, it says', async () => {
    expect((await post('/api/calls', { account: 'ann', to: '201' })).status).toBe(501);
    expect((await post('/api/calls', { account: 'ann', to: '201', flow: 'x' })).status).toBe(422);
    expect((await post('/api/calls', { account: 'ann' })).status).toBe(422);
    expect((await post('/api/calls/one/transfer', { to: '201' })).status).toBe(501);
  });
});

describe('the document', () => {
  test('is drawn by a page of our own, without inline code', async () => {
    const page = await desk.ask('/api/docs');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    for (const path of page.text.match(/\/api\/docs\/[a-z.]+/g) ?? []) expect((await desk.ask(path)).status).toBe(200);
    expect(page.text).not.toMatch(/<script(?![^>]*src)|style=|onload/);
  });

  test('holds every operation, its rights, and no reference into nothing', async () => {
    const { json } = await desk.ask('/api/openapi.json', { headers: await desk.logIn() });
    const document = json as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
      components: { schemas: object };
    };
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty([name!]);
  });
});

test('a method that an address does not take is refused with those that it takes', async () => {
  const headers = await desk.logIn();
  const refused = await desk.ask('/api/flows/welcome', { method: 'PATCH', headers });
  expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, PUT, DELETE, HEAD, OPTIONS' } });
  expect(await desk.ask('/api/flows/welcome', { method: 'OPTIONS', headers })).toMatchObject({ status: 204 });
  expect((await desk.ask('/api/flows/welcome', { method: 'OPTIONS' })).status).toBe(401);
  expect((await desk.ask('/api/nothing', { method: 'PATCH', headers })).status).toBe(404);
});
