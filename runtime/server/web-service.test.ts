import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { createGuardedFetch } from '../web/guarded-fetch.ts';
import { createWebService } from './web-service.ts';

const asked: string[] = [];
let heard: () => void = () => {};
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url === '/silence') return heard();
  response.writeHead(request.url === '/no' ? 403 : 200).end('{"a":"ä"}');
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function service(allowed = '127.0.0.1') {
  const list = new BlockList();
  list.addAddress(allowed);
  const clock = new SimulatedClock();
  return { clock, web: createWebService(createGuardedFetch({ clock, allowed: list })) };
}

const ask = (path: string, signal = new AbortController().signal) => ({
  method: 'GET',
  url: `${url}${path}`,
  headers: {},
  signal,
});

test('an answer is an answer, whatever its status', async () => {
  const { web } = service();
  expect(await web(ask('/'))).toEqual({ outcome: 'answered', status: 200, body: '{"a":"ä"}' });
  expect(await web(ask('/no'))).toMatchObject({ outcome: 'answered', status: 403 });
});

test('what may not be reached fails without being asked', async () => {
  const before = asked.length;
  expect(await service('127.0.0.2').web(ask('/'))).toMatchObject({ outcome: 'failed' });
  expect(await service().web({ ...ask('/'), headers: { 'x-a': 'b\r\nc: d' } })).toMatchObject({ outcome: 'failed' });
  expect(asked.length).toBe(before);
});

test('a server that says nothing is not waited for longer than five seconds', async () => {
  const { web, clock } = service();
  const waiting = new Promise<void>((done) => (heard = done));
  const reply = web(ask('/silence'));
  await waiting;
  await clock.advance(5_000);
  expect(await reply).toEqual({ outcome: 'timeout', why: 'no answer within 5 seconds' });
});

test('a call that leaves the box takes its request with it', async () => {
  const { web, clock } = service();
  const leaving = new AbortController();
  const waiting = new Promise<void>((done) => (heard = done));
  const reply = web(ask('/silence', leaving.signal));
  await waiting;
  leaving.abort(new Error('left'));
  await expect(reply).rejects.toThrow('left');
  expect(clock.pending).toBe(0);
});
