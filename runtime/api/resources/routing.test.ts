import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NumberAnswer, RoutingAnswer, RoutingTrialAnswer, UsageAnswer } from '../../../shared/api/routing.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Answered, type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
let desk: Desk;
let headers: Record<string, string>;

beforeEach(async () => {
  desk = await openDesk({ folder: folder() });
  headers = await desk.logIn();
  await ask('PUT', '/routing/rules', { ...HOUSE, country: 'GB' });
  await ask('POST', '/accounts', { name: 'anna', extension: '101', country: 'GB' });
});
afterEach(() => desk.close());

const HOUSE = { timeZone: 'Europe/London', destinations: { allow: [], deny: [], countries: [] }, limits: {} };
const anna = { kind: 'account', account: 'anna' };

function ask(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answered> {
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return desk.ask(`/api${path}`, { method, headers: { ...headers, ...json, ...more }, ...sent });
}

describe('numbers', () => {
  test('are kept in full however they are written, found, changed and removed', async () => {
    const made = await ask('POST', '/numbers', { number: '020 7946 0000', label: 'Main', target: anna });
    expect([made.status, made.headers.location]).toEqual([201, '/api/numbers/%2B442079460000']);
    const path = '/numbers/%2B442079460000';
    const { rev } = (await ask('GET', path)).json as NumberAnswer;
    const changed = await ask('PATCH', path, { label: 'Front door' }, { 'if-match': `"${rev}"` });
    expect(changed.json).toMatchObject({ number: '+442079460000', label: 'Front door', target: anna });
    expect((await ask('PATCH', path, { label: 'Late' }, { 'if-match': `"${rev}"` })).status).toBe(412);
    expect((await ask('GET', '/numbers')).json).toHaveLength(1);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
  });

  test('feature codes are numbers too', async () => {
    const made = await ask('POST', '/numbers', { number: '*97', target: anna });
    expect(made.json).toMatchObject({ number: '*97' });
  });

  test.each([
    [{ number: '101', target: anna }, 409, '101 is the extension of anna'],
    [{ number: '999', target: anna }, 409, '999 is an emergency number'],
    [{ number: 'hello', target: anna }, 422, 'is no telephone number'],
    [{ number: '+442079460000', target: { kind: 'account', account: 'nobody' } }, 422, 'there is no account nobody'],
    [{ number: '+442079460000', target: { kind: 'flow', flow: 'nothing' } }, 422, 'there is no flow nothing'],
    [{ number: '+442079460000', target: anna, trunk: 'nowhere' }, 422, 'there is no trunk nowhere'],
    [{ number: '+442079460000' }, 400, ''],
    [{ number: '+442079460000', target: { kind: 'account', flow: 'x' } }, 400, ''],
  ])('%j is refused with %i', async (body, status, words) => {
    const answer = await ask('POST', '/numbers', body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toContain(words);
  });

  test('one number is there once', async () => {
    await ask('POST', '/numbers', { number: '+442079460000', target: anna });
    expect((await ask('POST', '/numbers', { number: '0044 20 7946 0000', target: anna })).status).toBe(409);
  });
});

describe('an account may not be called like an emergency', () => {
  test('neither by name nor by extension, in its country', async () => {
    const bert = (more: object) => ask('POST', '/accounts', { name: 'bert', country: 'DE', ...more });
    expect((await bert({ extension: '110' })).text).toContain('110 is an emergency number');
    expect((await bert({ extension: '999' })).status).toBe(201);
    expect((await ask('PATCH', '/accounts/bert', { country: 'GB' })).text).toContain('999 is an emergency number');
    expect((await ask('POST', '/accounts', { name: '112', country: 'DE' })).status).toBe(409);
  });

  test('and its destinations are patterns', async () => {
    const destinations = { allow: ['+353'], deny: ['everything'], countries: [] };
    expect((await ask('PATCH', '/accounts/anna', { destinations })).text).toContain('“everything” is no pattern');
  });
});

describe('routing', () => {
  test('says the order of matching and the rules of the house', async () => {
    const answer = (await ask('GET', '/routing')).json as RoutingAnswer;
    expect(answer.matching.map(({ id }) => id)).toEqual([
      'emergency',
      'account-may-call',
      'outgoing-flow',
      'our-address',
      'circle',
      'number',
      'account',
      'extension',
      'flow',
      'open-flow',
      'trunk-target',
      'nothing',
    ]);
    expect(answer.rules).toEqual({ ...HOUSE, country: 'GB' });
    expect(answer.emergency).toEqual(['999', '112']);
  });

  test.each([
    [{ ...HOUSE, timeZone: 'Mars/Olympus' }, '“Mars/Olympus” is no time zone'],
    [{ ...HOUSE, destinations: { allow: ['+35Q'], deny: [], countries: [] } }, '“+35Q” is no pattern'],
    [{ ...HOUSE, destinations: { allow: [], deny: [], countries: ['QQ'] } }, '“QQ” is no country code'],
    [{ ...HOUSE, country: 'ZZ' }, '“ZZ” is no country code'],
  ])('refuses %j', async (body, words) => {
    const answer = await ask('PUT', '/routing/rules', body);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
  });

  test('that somebody else has changed meanwhile are not overwritten', async () => {
    const { rulesRev } = (await ask('GET', '/routing')).json as RoutingAnswer;
    const seen = { 'if-match': `"${rulesRev}"` };
    const first = await ask('PUT', '/routing/rules', { ...HOUSE, outsideLine: '0' }, seen);
    expect([first.status, first.headers.etag]).toEqual([200, `"${rulesRev + 1}"`]);
    expect((await ask('PUT', '/routing/rules', { ...HOUSE, outsideLine: '9' }, seen)).status).toBe(412);
    expect((await ask('GET', '/routing')).json).toMatchObject({
      rules: { outsideLine: '0' },
      rulesRev: rulesRev + 1,
    });
    expect((await ask('PUT', '/routing/rules', HOUSE)).status).toBe(200);
  });

  test('that nobody has set yet are set by one of two', async () => {
    const fresh = await openDesk({ folder: folder(), adminPassword: PASSWORD });
    const headers = {
      authorization: `Basic ${btoa(`admin:${PASSWORD}`)}`,
      'content-type': 'application/json',
      'if-match': '"0"',
    };
    const put = () => fresh.ask('/api/routing/rules', { method: 'PUT', headers, body: JSON.stringify(HOUSE) });
    expect((await Promise.all([put(), put()])).map(({ status }) => status).sort()).toEqual([200, 412]);
    await fresh.close();
  });

  test('what would happen if, step by step', async () => {
    const inside = (await ask('POST', '/routing/try', { from: anna, called: '101' })).json as RoutingTrialAnswer;
    expect(inside.steps.map(({ rule, words }) => `${rule}: ${words}`)).toEqual([
      'emergency: 101 is no emergency number',
      'account-may-call: anna may place calls',
      'outgoing-flow: anna has no outgoing flow',
      'our-address: localhost is ours',
      'number: no number 101',
      'account: no account 101',
      'extension: all phones of anna ring',
    ]);
    expect(inside).toMatchObject({ kind: 'account', account: 'anna', outcome: 'all phones of anna ring' });
    expect(inside.dial?.outcome).toBe('no phone of anna is registered');
    const urgent = (await ask('POST', '/routing/try', { from: anna, called: '999' })).json as RoutingTrialAnswer;
    expect(urgent).toMatchObject({ kind: 'emergency' });
    expect(urgent.dial?.outcome).toBe('not found: there is no trunk by which 999 could be called');
    const outside = { from: { kind: 'stranger', trusted: false }, called: '101' };
    expect((await ask('POST', '/routing/try', outside)).json).toMatchObject({ kind: 'refused' });
    const unknown = { from: { kind: 'account', account: 'nobody' }, called: '1' };
    expect((await ask('POST', '/routing/try', unknown)).status).toBe(422);
  });
});

test('what is used now is told for the house, trunks and accounts', async () => {
  const answer = (await ask('GET', '/limits')).json as UsageAnswer[];
  expect(answer.map(({ of, name }) => `${of} ${name}`)).toEqual(['system house', 'account anna']);
  expect(answer[1]).toMatchObject({ concurrent: 0, lastMinute: 0, minutes: 0, money: 0, limits: {} });
});
