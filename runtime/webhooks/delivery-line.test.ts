import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import type { GuardedFetch, WebRequest } from '../web/guarded-fetch.ts';
import { DeliveryLine, MOST_WAITING, PATIENCE } from './delivery-line.ts';
import { isSigned, signature } from './sign.ts';
import type { WebhookEvent } from './webhook-events.ts';

const event = (id: string): WebhookEvent => ({ id, type: 'call.ended', at: 1000 });

/** A receiver that answers with the statuses in turn, the last one for ever; a text is a broken connection. */
function openLine(...statuses: readonly (number | string)[]) {
  const clock = new SimulatedClock();
  const posted: WebRequest[] = [];
  const lost: string[] = [];
  const fetch: GuardedFetch = async (request) => {
    const status = statuses[Math.min(posted.length, statuses.length - 1)]!;
    posted.push(request);
    if (typeof status === 'string') throw new Error(status);
    return { status, headers: {}, body: new Uint8Array(), url: request.url };
  };
  const receiver = { url: 'https://example.org/hook', secret: 'whsec_x' };
  const line = new DeliveryLine({ clock, fetch, receiver, lost: ({ id }, why) => void lost.push(`${id}: ${why}`) });
  const ids = () => posted.map(({ headers }) => headers?.['cordboard-delivery']);
  return { clock, line, posted, lost, ids };
}

describe('a line of deliveries', () => {
  test('posts each event once, in order, signed', async () => {
    const { clock, line, posted, ids } = openLine(200);
    for (const id of ['a', 'b', 'c']) line.add(event(id));
    await clock.advance(0);
    expect(ids()).toEqual(['a', 'b', 'c']);
    const { headers, body } = posted[0]!;
    expect(JSON.parse(String(body))).toEqual(event('a'));
    const header = headers!['cordboard-signature']!;
    expect(isSigned(header, 'whsec_x', String(body), clock.now() / 1000)).toBe(true);
    expect(line.deliveries.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'c delivered',
      'b delivered',
      'a delivered',
    ]);
  });

  test('waits longer and longer for a receiver that is away, and keeps the order', async () => {
    const { clock, line, ids } = openLine('connection refused', 503, 302, 200);
    line.add(event('a'));
    line.add(event('b'));
    await clock.advance(0);
    expect(line.deliveries).toMatchObject([{ id: 'a', outcome: 'waiting', why: 'connection refused' }]);
    await clock.advance(PATIENCE[0] - 1);
    expect(ids()).toEqual(['a']);
    await clock.advance(1);
    expect(ids()).toEqual(['a', 'a']);
    await clock.advance(PATIENCE[1]);
    await clock.advance(PATIENCE[2]);
    expect(ids()).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(line.waiting).toBe(0);
  });

  test('gives up in the end, says so, and goes on with the next', async () => {
    const { clock, line, lost, ids } = openLine(...Array(PATIENCE.length + 1).fill(500), 200);
    line.add(event('a'));
    line.add(event('b'));
    for (const pause of PATIENCE) await clock.advance(pause);
    expect(lost).toEqual(['a: the receiver answered 500']);
    expect(ids().filter((id) => id === 'a')).toHaveLength(PATIENCE.length + 1);
    expect(ids().at(-1)).toBe('b');
  });

  test('is bounded: the oldest that waits is lost, never the one on its way', async () => {
    const { clock, line, lost } = openLine(500);
    for (let place = 0; place < MOST_WAITING + 5; place++) line.add(event(String(place)));
    expect(line.waiting).toBe(MOST_WAITING);
    expect(lost.map((text) => text.split(':')[0])).toEqual(['1', '2', '3', '4', '5']);
    await clock.advance(0);
    line.stop();
    expect(clock.pending).toBe(0);
  });

  test('a try by hand goes past the line and is not repeated', async () => {
    const { clock, line, ids } = openLine(500);
    line.add(event('a'));
    await clock.advance(0);
    const told = await line.tryOnce({ id: 't', type: 'webhook.test', at: 0 });
    expect(told).toMatchObject({ outcome: 'givenUp', status: 500, tries: 1 });
    expect(ids()).toEqual(['a', 't']);
    expect(line.waiting).toBe(1);
  });
});

describe('the signature', () => {
  const header = signature('secret', 1000, '{}');
  test.each([
    ['right', header, 'secret', '{}', 1000, true],
    ['a little late', header, 'secret', '{}', 1300, true],
    ['too late: a replay', header, 'secret', '{}', 1301, false],
    ['another body', header, 'secret', '{ }', 1000, false],
    ['another secret', header, 'Secret', '{}', 1000, false],
    ['another time', header.replace('1000', '1001'), 'secret', '{}', 1000, false],
    ['no signature', '', 'secret', '{}', 1000, false],
    ['half a signature', header.slice(0, -1), 'secret', '{}', 1000, false],
  ])('%s', (_name, text, secret, body, now, right) => {
    expect(isSigned(text, secret, body, now)).toBe(right);
  });
});
