/** Attacks on the web doors, counted: guessing and flooding (W8), ways out of the folder, ids of others, extra fields (W9). */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { apiOperations } from '../create-api.ts';
import type { Operation } from '../operation.ts';
import { type Answered, type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';
import { valuesFor } from '../testing/schema-values.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const CANARY = 'canary-7f3d1c';
const SEED = 20_261_126;
const print = (what: string, counts: object) => console.info(`${what}: ${JSON.stringify(counts)}`);

const folder = freshFolders();
let desk: Desk;
let admin: Record<string, string>;
let operations: readonly Operation[];
beforeAll(async () => {
  const data = folder();
  const pages = join(data, 'editor');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<title>Cordboard</title>');
  for (const place of [data, join(data, '..')]) writeFileSync(join(place, 'canary.key'), CANARY);
  desk = await openDesk({ folder: data, adminPassword: PASSWORD, parts: { editorFolder: pages } });
  operations = apiOperations(desk.parts);
  const { users } = desk.auth;
  await users.list();
  for (const name of ['viewer', 'editor'] as const) await users.create(name, name, PASSWORD);
  admin = await desk.logIn();
});
afterAll(() => desk.close());
beforeEach(() => desk.clock.advance(60_000));

/** How often each status was answered. */
function tally(answers: readonly Answered[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const login = (user: string, password: string) =>
  desk.ask('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });

describe('W8: guessing and flooding', () => {
  test('of sixty guesses a minute five are judged, whoever is guessed at and through whichever door', async () => {
    const judged: number[] = [];
    for (let minute = 0; minute < 3; minute++) {
      const answers: Answered[] = [];
      for (let guess = 0; guess < 60; guess++) {
        const name = ['admin', 'viewer', 'editor', `nobody${guess}`][guess % 4]!;
        const word = `guess-${minute}-${guess}`;
        const basic = { authorization: `Basic ${btoa(`${name}:${word}`)}` };
        answers.push(guess % 2 ? await login(name, word) : await desk.ask('/api/flows', { headers: basic }));
        await desk.clock.advance(900);
      }
      expect(Object.keys(tally(answers)).sort()).toEqual(['401', '429']);
      judged.push(tally(answers)['401']!);
      await desk.clock.advance(6_001);
    }
    print('W8 180 guesses in three minutes, judged', judged);
    expect(judged).toEqual([5, 5, 5]);
    // An open session has nothing to do with it.
    expect((await desk.ask('/api/session', { headers: admin })).status).toBe(200);
  });

  test('a flood of one user is cut at a hundred a second, and does not cost others a request', async () => {
    const viewer = await desk.logIn('viewer');
    await desk.clock.advance(2000);
    const flood: Answered[] = [];
    const bystander: Answered[] = [];
    for (let second = 0; second < 3; second++) {
      for (let turn = 0; turn < 200; turn++) flood.push(await desk.ask('/api/session', { headers: viewer }));
      for (let turn = 0; turn < 20; turn++) bystander.push(await desk.ask('/api/session', { headers: admin }));
      await desk.clock.advance(1000);
    }
    print('W8 flood of 600 in three seconds', { flood: tally(flood), bystander: tally(bystander) });
    expect(tally(flood)).toEqual({ 200: 300, 429: 300 });
    expect(tally(bystander)).toEqual({ 200: 60 });
  });
});

const UPS = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..%5c',
  '..\\',
  '....//',
  '..%252f',
  '..%c0%af',
  '%00/../',
  '/..;/',
];
const TARGETS = ['canary.key', 'canary.key%00', 'store/canary.key', 'etc/passwd'];

/** Every form of a way up, one to six steps of it. */
const waysUp = UPS.flatMap((up) => [1, 2, 3, 6].flatMap((steps) => TARGETS.map((file) => up.repeat(steps) + file)));

const isOut = ({ text }: Answered) => text.includes(CANARY) || text.includes('root:x:0');

describe('W9: ways out', () => {
  test('no path leads to a file outside of the pages', async () => {
    const answers: Answered[] = [];
    for (const way of waysUp) {
      for (const from of ['/', '/assets/', '//', '/api/']) {
        answers.push(await desk.ask(from + way, { headers: from === '/api/' ? admin : {} }));
        await desk.clock.advance(10);
      }
    }
    print(`W9 ${answers.length} paths out of the pages`, tally(answers));
    expect(answers.filter(isOut)).toEqual([]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  test('no id leads to a file, or to anything at all', async () => {
    const answers: Answered[] = [];
    const wrong: string[] = [];
    const withId = operations.filter(({ method, path }) => path.includes('{') && method === 'GET');
    for (const { id, path } of withId) {
      for (const way of waysUp.filter((_way, place) => place % 3 === 0)) {
        const answer = await desk.ask(`/api${path.replace(/\{\w+\}/g, encodeURIComponent(way))}`, { headers: admin });
        answers.push(answer);
        if (answer.status !== 404 || isOut(answer))
          wrong.push(`${id} ${way}: ${answer.status} ${answer.text.slice(0, 80)}`);
        await desk.clock.advance(10);
      }
    }
    print(`W9 ${answers.length} ids that climb, ${withId.length} operations`, tally(answers));
    expect(wrong).toEqual([]);
  });

  test('what a role may see is no bridge to what it may not', async () => {
    const viewer = await desk.logIn('viewer');
    const shut = operations.filter(({ method, role }) => method === 'GET' && role === 'admin');
    const answers: Answered[] = [];
    for (const { path } of shut) {
      const wanted = `/api${path.replace(/\{\w+\}/g, 'admin')}`;
      const forms = [wanted, `${wanted}/`, wanted.toUpperCase(), `/${wanted}`, wanted.replace('/api', '/api/')];
      const around = UPS.map((up) => `/api/flows/${up}${wanted.slice('/api/'.length)}`);
      for (const form of [...forms, ...around]) {
        answers.push(await desk.ask(form, { headers: viewer }));
        await desk.clock.advance(10);
      }
    }
    print(`W9 ${answers.length} ways around the role of ${shut.length} operations`, tally(answers));
    // 200 is the editor's own page, which is for everybody.
    const opened = answers.filter(({ status, text }) => status < 400 && !text.includes('<title>Cordboard</title>'));
    expect(opened).toEqual([]);
    expect(shut.length).toBeGreaterThan(5);
  });
});

const EXTRAS = [
  '_id',
  'owner',
  'rev',
  'role',
  'admin',
  'createdAt',
  'createdBy',
  'ha1',
  'hash',
  '$set',
  'publishedVersion',
];

describe('W9: fields that nobody asked for', () => {
  test('are refused by every operation that takes an object', async () => {
    const { components } = (await desk.ask('/api/openapi.json', { headers: admin })).json as {
      components: { schemas: Record<string, Record<string, unknown>> };
    };
    const refer = (name: string) => components.schemas[name]!;
    const answers: Answered[] = [];
    const taken: string[] = [];
    let tried = 0;
    for (const { id, method, path, body } of operations) {
      if (body.kind !== 'json' || (id !== 'logIn' && body.judgedByRun)) continue;
      const schema = body.schema as unknown as Record<string, unknown>;
      const whole = schema.$ref ? refer(String(schema.$ref).split('/').at(-1)!) : schema;
      const known = Object.keys((whole.properties ?? {}) as object);
      if (known.length === 0) continue;
      tried++;
      const [value] = fc.sample(valuesFor(schema, refer), { numRuns: 1, seed: SEED }) as [object];
      for (const extra of EXTRAS.filter((name) => !known.includes(name))) {
        await desk.clock.advance(20);
        const answer = await desk.ask(`/api${path.replace(/\{\w+\}/g, 'admin')}`, {
          method,
          headers: { ...admin, 'content-type': 'application/json' },
          body: JSON.stringify({ ...value, [extra]: 'admin' }),
        });
        answers.push(answer);
        // Refused for this very field, not for something else in the body.
        const isNamed = answer.status === 400 && answer.text.includes(extra);
        if (!isNamed) taken.push(`${id} with ${extra}: ${answer.status} ${answer.text}`);
      }
    }
    print(`W9 ${answers.length} extra fields, ${tried} operations`, tally(answers));
    expect(taken).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  });
});
