/** Secrets at rest (W2): canaries go in by every door, and are then looked for wherever somebody could read. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ApiRefusal } from './harness/api.ts';
import { announcing } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { type Product, startProduct } from './harness/product.ts';

/** A thousand in the long run; a hundred webhooks are the most there can be. */
const SHARE = process.env.TEST_LONG ? 1 : 0.2;
const KINDS = { accounts: 400, trunks: 300, keys: 150, webhooks: 100, users: 50 } as const;

const canary = (): string => `canary-${randomBytes(12).toString('hex')}`;

const provider = (password: string, number: number) => ({
  name: `provider-${number}`,
  password,
  label: 'Provider',
  disabled: number % 10 !== 0,
  register: true,
  expires: 300,
  server: '127.0.0.1:9',
  transport: 'udp',
  username: `user-${number}`,
  addresses: [],
  calledFrom: 'auto',
  callerFrom: 'auto',
  country: 'IE',
  numbers: { out: 'e164', in: 'asIs' },
  identity: 'from',
  sendDiversion: false,
  emergency: false,
  releaseAllowed: false,
  mayTransfer: false,
  referAnswer: 202,
  healthEvery: 0,
  limits: {},
  destinations: { allow: [], deny: [], countries: [] },
  priority: 100,
});

let product: Product;
let data: string;
const secrets: string[] = [];
const frames: string[] = [];
const answers: string[] = [];
let watcher: WebSocket;

/** A hundred requests a second are the most for one user: what is too early is asked again. */
const ask = (method: string, path: string, body?: unknown): Promise<Record<string, string>> =>
  until(`${method} ${path}`, async () => {
    try {
      return (await product.api.ask<Record<string, string>>(method, path, body)) ?? {};
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 429) return undefined;
      throw error;
    }
  });

/** The secret that each kind is made with, or that is told once. */
const makers: Readonly<Record<keyof typeof KINDS, (number: number) => Promise<string | undefined>>> = {
  accounts: async (number) => {
    const password = number % 2 === 0 ? canary() : undefined;
    const made = await ask('POST', '/api/accounts', {
      name: `phone-${number}`,
      displayName: `Phone ${number}`,
      ...(password !== undefined && { password }),
    });
    return password ?? made.password;
  },
  trunks: async (number) => {
    const password = canary();
    await ask('POST', '/api/trunks', provider(password, number));
    return password;
  },
  keys: async (number) => (await ask('POST', '/api/keys', { name: `key ${number}`, scopes: ['calls:read'] })).key,
  webhooks: async () =>
    (await ask('POST', '/api/webhooks', { url: 'https://192.0.9.9/hook', events: ['trunk.changed'] })).secret,
  users: async (number) => {
    const password = canary();
    await ask('POST', '/api/users', { name: `user-${number}`, role: 'viewer', password });
    return password;
  },
};

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'cordboard-secrets-'));
  product = await startProduct({ data, env: { CORDBOARD_LOG: 'debug' } });
  const link = new URL(await product.oneTimeLink());
  const opened = await fetch(`${product.url}${link.pathname}${link.search}`, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
  secrets.push(cookie.split('=')[1]!, product.password, link.searchParams.get('token')!);
  watcher = new WebSocket(`${product.url.replace('http', 'ws')}/api/live`, {
    origin: product.url,
    headers: { cookie },
  });
  watcher.on('open', () => watcher.send('{"type":"hello"}'));
  watcher.on('message', (frame) => frames.push(String(frame)));
  for (const [kind, count] of Object.entries(KINDS)) {
    const make = makers[kind as keyof typeof KINDS];
    for (let number = 0; number < count * SHARE; number += 5) {
      const made = await Promise.all([0, 1, 2, 3, 4].map((step) => make(number + step)));
      secrets.push(...made.map((secret) => secret ?? ''));
    }
  }
  await product.api.saveAndPublish(announcing('said', 'Hello.'));
  await until('news on the live stream', () => frames.some((frame) => frame.includes('flow.published')));
  await readEverything();
  watcher.close();
  const { program } = product;
  program.signal('SIGTERM');
  await program.ended(30_000);
}, 240_000);
afterAll(async () => {
  await product?.kill();
  await rm(data, { recursive: true, force: true });
});

/** Every address that can be read, and the same for one of each kind. */
async function readEverything(): Promise<void> {
  const document = await product.api.ask<{ paths: Record<string, Record<string, unknown>> }>(
    'GET',
    '/api/openapi.json',
  );
  const authorization = `Basic ${btoa(`admin:${product.password}`)}`;
  const names = ['phone-0', 'provider-0', 'user-0', 'welcome'];
  const paths = Object.entries(document.paths).filter(([, methods]) => 'get' in methods);
  for (const [path] of paths) {
    for (const name of path.includes('{') ? names : ['']) {
      const address = `${product.url}/api${path.replace(/\{\w+\}/g, name)}`;
      answers.push(await (await fetch(address, { headers: { authorization } })).text());
    }
  }
  for (const path of ['/metrics', '/readyz']) answers.push(await (await fetch(`${product.url}${path}`)).text());
}

/** As it stands, and as others would write it down. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
];

const found = (text: string): string[] =>
  secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)));

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const all = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
  return (await Promise.all(all)).flat();
}

describe(`${Object.values(KINDS).reduce((sum, count) => sum + count * SHARE, 0)} secrets`, () => {
  test('went in, each another', () => {
    expect(new Set(secrets).size).toBe(secrets.length);
    expect(Math.min(...secrets.map(({ length }) => length))).toBeGreaterThanOrEqual(12);
  });

  test('are in no file of the store, and the key that opens them is for its owner alone', async () => {
    const files = await filesBelow(data);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(found((await readFile(file)).toString('latin1')), file).toEqual([]);
    expect((await stat(join(data, 'secret.key'))).mode & 0o777).toBe(0o600);
  });

  test('are in no line of the log, at its most talkative', () => {
    // The link that logs in is printed for the person who started it.
    const log = product.program.stderr;
    expect(log).toContain('"level"');
    expect(found(log)).toEqual([]);
  });

  test('are in no answer but the one that tells them once', () => {
    expect(answers.join('').length).toBeGreaterThan(10_000);
    expect(found(answers.join('\n'))).toEqual([]);
  });

  test('are in no frame of the live stream', () => {
    expect(frames.length).toBeGreaterThan(1);
    expect(found(frames.join('\n'))).toEqual([]);
  });
});
