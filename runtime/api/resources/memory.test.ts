import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();
let desk: Desk;
let headers: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({ folder: folder() });
  headers = await desk.logIn();
});
afterAll(() => desk.close());

const ask = (method: string, path: string, body?: unknown) =>
  desk.ask(`/api${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

test('a switch is turned by a script, read and forgotten', async () => {
  expect((await ask('PUT', '/kept-values/night', { value: true })).json).toEqual({ name: 'night', value: true });
  expect((await ask('GET', '/kept-values')).json).toEqual([{ name: 'night', value: true }]);
  expect((await ask('PUT', '/kept-values/a%2Fb', { value: 1 })).status).toBe(422);
  expect((await ask('PUT', '/kept-values/night', { value: null })).status).toBe(400);
  expect((await ask('DELETE', '/kept-values/night')).status).toBe(204);
  expect((await ask('DELETE', '/kept-values/night')).status).toBe(404);
  expect((await ask('GET', '/kept-values')).json).toEqual([]);
});

test('an account is logged in and out, a stranger is not', async () => {
  expect((await ask('PUT', '/ring-groups/sales/members/anna')).status).toBe(204);
  expect((await ask('PUT', '/ring-groups/sales/members/mallory')).status).toBe(404);
  expect((await ask('GET', '/ring-groups')).json).toEqual([{ group: 'sales', members: ['anna'] }]);
  expect((await ask('DELETE', '/ring-groups/sales/members/anna')).status).toBe(204);
  expect((await ask('GET', '/ring-groups')).json).toEqual([{ group: 'sales', members: [] }]);
});
