import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import type { SipResponse } from '../message/message.ts';
import { RestingServers } from './resting-servers.ts';

const [a, b] = ['10.0.0.2', '10.0.0.3'].map((address) => ({ transport: 'udp', address, port: 5060 }) as const);
const response = (status: number, retryAfter?: string) =>
  ({ status, header: () => retryAfter }) as Partial<SipResponse> as SipResponse;

test.each([
  ['503 with Retry-After', 503, '30', true],
  ['with a comment and parameters', 503, '30 (soon);duration=5', true],
  ['503 alone', 503, undefined, false],
  ['a malformed Retry-After', 503, 'soon', false],
  ['no rest at all', 503, '0', false],
  ['another refusal', 486, '30', false],
])('a server rests after %s', (_name, status, retryAfter, rests) => {
  const resting = new RestingServers(new SimulatedClock());
  resting.answered(a!, response(status, retryAfter));
  expect(resting.awakeFirst([a!, b!])).toEqual(rests ? [b, a] : [a, b]);
});

test('and is awake when its time is over, or when it answers otherwise; an hour is the most', async () => {
  const clock = new SimulatedClock();
  const resting = new RestingServers(clock);
  resting.answered(a!, response(503, '9999999999'));
  await clock.advance(3_599_000);
  expect(resting.awakeFirst([a!, b!])).toEqual([b, a]);
  await clock.advance(2_000);
  expect(resting.awakeFirst([a!, b!])).toEqual([a, b]);
  resting.answered(a!, response(503, '100'));
  resting.answered(a!, response(200));
  expect(resting.awakeFirst([a!, b!])).toEqual([a, b]);
});

test('nobody is left out, and what is remembered is bounded', () => {
  const resting = new RestingServers(new SimulatedClock());
  for (let port = 1; port <= 2000; port++) resting.answered({ ...a!, port }, response(503, '100'));
  const all = [{ ...a!, port: 1 }, { ...a!, port: 2000 }, b!];
  expect(resting.awakeFirst(all)).toEqual([all[0], b, all[1]]);
});
