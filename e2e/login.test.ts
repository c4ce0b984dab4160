/** Nobody gets in by being near: every door asks for a session or a password, also on loopback. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Product, startProduct } from './harness/product.ts';

describe('logging in', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.stop());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${product.url}${path}`, { redirect: 'manual', ...init });
  const basic = (password: string) => `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0] ?? '';

  test('without a session everything but health and the page is 401, and no browser window asks for a password', async () => {
    for (const path of ['/api/flows', '/api/calls', '/api/node-kinds', '/api/prompts', '/api/session']) {
      const response = await ask(path);
      expect(response.status, path).toBe(401);
      expect(response.headers.get('www-authenticate'), path).toBeNull();
    }
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('the printed link opens a session, once', async () => {
    const link = new URL(await product.oneTimeLink());
    const path = `${link.pathname}${link.search}`;
    const first = await ask(path);
    expect(cookieOf(first)).toMatch(/HttpOnly/i);
    expect(cookieOf(first)).toMatch(/SameSite=Strict/i);
    const cookie = cookieOf(first).split(';')[0]!;
    expect((await ask('/api/flows', { headers: { cookie } })).status).toBe(200);
    expect(cookieOf(await ask(path))).toBe('');
  });

  test('user and password open a session; its changes need the CSRF token', async () => {
    const login = await ask('/api/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'admin', password: product.password }),
    });
    expect(login.status).toBe(200);
    const { csrfToken } = (await login.json()) as { csrfToken: string };
    const headers = { cookie: cookieOf(login).split(';')[0]!, 'content-type': 'application/json' };
    const publish = (more: Record<string, string>) =>
      ask('/api/flows/welcome/publish', { method: 'POST', headers: { ...headers, ...more } });
    expect((await publish({})).status).toBe(403);
    expect((await publish({ 'x-csrf-token': 'guessed' })).status).toBe(403);
    expect((await publish({ 'x-csrf-token': csrfToken })).status).toBe(200);
  });

  test('another site’s page, another host name and a stranger’s WebSocket are refused', async () => {
    const authorization = basic(product.password);
    const foreign = await ask('/api/flows', { headers: { authorization, origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    const verdict = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`${product.url.replace('http', 'ws')}/api/live`, { origin: product.url });
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (_, response) => resolve(`${response.statusCode}`));
      socket.on('error', (error) => resolve(error.message));
    });
    expect(verdict).toMatch(/401|403/);
  });

  test('who guesses is slowed down', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) {
      statuses.push((await ask('/api/flows', { headers: { authorization: basic(`guess ${guess}`) } })).status);
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.slice(5)).toEqual([429, 429, 429]);
  });
});
