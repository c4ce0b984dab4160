/** Subscriptions in both roles (RFC 6665). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { HeldSubscription, IncomingSubscription, OutgoingSubscription } from './subscription.ts';

const contact = 'Contact: <sip:phone@10.0.0.2:5060>';
const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ allow: ['SUBSCRIBE', 'NOTIFY'], events: ['message-summary', 'dialog'] });
});
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
  expect(stage.user.errors).toEqual([]);
});

/** Requests that we sent, without repetitions. */
const sent = (method: string): ParsedRequest[] => {
  const all = stage.peer.requests.filter((request) => request.method === method);
  return all.filter(({ cseq }, index) => all.findIndex((other) => other.cseq.number === cseq.number) === index);
};

describe('a peer subscribes', () => {
  let asked: IncomingSubscription[];
  let held: HeldSubscription;
  let state: string;
  const ends: string[] = [];
  const call = () => stage.peer.call('box');
  beforeEach(() => {
    asked = [];
    ends.length = 0;
    state = 'one';
    stage.userAgent.listener = {
      ...stage.userAgent.listener,
      subscribe: (subscription) => {
        asked.push(subscription);
        held = subscription.accept(() => ({ body: state, contentType: 'text/plain' }));
        held.onEnd = (why) => ends.push(why);
      },
    };
  });
  const subscribe = async (expires: number, event = 'message-summary') => {
    const dialog = call();
    dialog.request('SUBSCRIBE', { headers: [contact, `Event: ${event}`, `Expires: ${expires}`] });
    await stage.settle();
    return dialog;
  };
  const answerAll = async (status = 200) => {
    for (const notify of sent('NOTIFY')) stage.peer.respond(notify, status);
    await stage.settle();
  };

  test('is answered and told the state at once, then each change, then the end', async () => {
    const dialog = await subscribe(600);
    const response = dialog.responses[0]!;
    expect([response.status, response.header('expires')]).toEqual([200, '600']);
    expect(response.header('contact')).toBe('<sip:box@10.0.0.1:5060>');
    await answerAll();
    state = 'two';
    void held.notify();
    await stage.settle();
    await answerAll();
    void held.terminate('deactivated');
    await stage.settle();
    await answerAll();
    expect(sent('NOTIFY').map((notify) => [notify.text, notify.header('subscription-state')])).toEqual([
      ['one', 'active;expires=600'],
      ['two', 'active;expires=600'],
      ['two', 'terminated;reason=deactivated'],
    ]);
    expect(sent('NOTIFY')[0]!.header('event')).toBe('message-summary');
    expect(ends).toEqual(['terminated']);
    expect(await held.notify()).toEqual({ kind: 'notSent' });
  });

  test('refreshes, then unsubscribes', async () => {
    const dialog = await subscribe(100);
    await answerAll();
    const to = dialog.responses[0]!.header('to')!;
    await stage.clock.advance(90_000);
    dialog.request('SUBSCRIBE', { to, headers: [contact, 'Event: message-summary', 'Expires: 100'] });
    await stage.settle();
    await answerAll();
    await stage.clock.advance(90_000);
    expect(ends).toEqual([]);
    dialog.request('SUBSCRIBE', { to, headers: [contact, 'Event: message-summary', 'Expires: 0'] });
    await stage.settle();
    await answerAll();
    expect(sent('NOTIFY').at(-1)!.header('subscription-state')).toBe('terminated;reason=timeout');
    expect(ends).toEqual(['unsubscribed']);
  });

  test('lets it run out', async () => {
    await subscribe(60);
    await answerAll();
    await stage.clock.advance(60_500);
    await answerAll();
    expect(sent('NOTIFY').at(-1)!.header('subscription-state')).toBe('terminated;reason=timeout');
    expect(ends).toEqual(['timeout']);
  });

  test('wants the state only once', async () => {
    await subscribe(0);
    await answerAll();
    expect(sent('NOTIFY').map((notify) => notify.header('subscription-state'))).toEqual(['terminated;reason=timeout']);
  });

  test.each([481, 489, 500])('answers a NOTIFY with %i: it is over', async (status) => {
    await subscribe(600);
    await answerAll(status);
    expect(ends).toEqual(['refused']);
  });

  test('does not answer at all: it is over', async () => {
    await subscribe(600);
    await stage.clock.advance(33_000);
    expect(ends).toEqual(['refused']);
  });

  test.each([
    ['Event: presence', 489, 'allow-events', 'message-summary, dialog'],
    ['Subject: none', 489, 'allow-events', 'message-summary, dialog'],
    ['Event: dialog\nExpires: 5', 423, 'min-expires', '60'],
  ])('with %s is refused: %i', async (lines, status, header, value) => {
    const dialog = call();
    dialog.request('SUBSCRIBE', { headers: [contact, ...lines.split('\n')] });
    await stage.settle();
    expect(dialog.responses[0]!.status).toBe(status);
    expect(dialog.responses[0]!.header(header)).toBe(value);
    expect(asked).toEqual([]);
  });
});

describe('we subscribe', () => {
  let subscription: OutgoingSubscription;
  let told: string[];
  const subscribe = async (expires = 600) => {
    told = [];
    subscription = stage.userAgent.subscribe(
      { uri: 'sip:box@10.0.0.2', destination, from: { uri: 'sip:us@10.0.0.1' }, event: 'message-summary', expires },
      {
        notified: (request, state) => told.push(`${state.word} ${request.text}`),
        ended: (end) => told.push(`ended: ${end.why}`),
      },
    );
    await stage.settle();
  };
  let cseq = 0;
  const notify = async (state: string, body: string, more: { event?: string; tag?: string } = {}) => {
    const first = sent('SUBSCRIBE')[0]!;
    cseq++;
    stage.peer.send({
      method: 'NOTIFY',
      uri: 'sip:us@10.0.0.1',
      branch: `z9hG4bK-notify-${cseq}`,
      callId: first.callId,
      from: `<sip:box@10.0.0.2>;tag=${more.tag ?? 'n'}`,
      to: first.header('from')!,
      cseq,
      headers: [contact, `Event: ${more.event ?? 'message-summary'}`, `Subscription-State: ${state}`],
      body,
    });
    await stage.settle();
    return stage.peer.responses.at(-1)!.status;
  };
  const accept = async (expires = 600) => {
    const headers = [contact, `Expires: ${expires}`];
    stage.peer.respond(sent('SUBSCRIBE').at(-1)!, 200, { toTag: 'n', headers });
    await stage.settle();
  };

  test.each(['200 first', 'NOTIFY first'])('and are told: %s', async (order) => {
    await subscribe();
    expect(sent('SUBSCRIBE')[0]!.header('event')).toBe('message-summary');
    if (order === '200 first') await accept();
    expect(await notify('active;expires=600', 'one')).toBe(200);
    if (order === 'NOTIFY first') await accept();
    expect(subscription.state).toBe('active');
    expect(await notify('active', 'two')).toBe(200);
    expect(await notify('active', 'other', { event: 'presence' })).toBe(489);
    expect(await notify('active', 'fork', { tag: 'other' })).toBe(481);
    expect(await notify('terminated;reason=noresource', 'gone')).toBe(200);
    expect(told).toEqual(['active one', 'active two', 'terminated gone', 'ended: terminated']);
    expect(await notify('active', 'ghost')).toBe(481);
  });

  test('refresh in time, and unsubscribe', async () => {
    await subscribe();
    await accept();
    await notify('active;expires=600', 'one');
    await stage.clock.advance(568_100);
    expect(sent('SUBSCRIBE')).toHaveLength(2);
    expect(sent('SUBSCRIBE')[1]!.to.params.get('tag')).toBe('n');
    await accept();
    subscription.unsubscribe();
    await stage.settle();
    expect(sent('SUBSCRIBE')[2]!.header('expires')).toBe('0');
    await accept(0);
    await notify('terminated;reason=timeout', 'last');
    expect(told).toEqual(['active one', 'terminated last', 'ended: unsubscribed']);
  });

  test.each([
    ['are refused', async () => stage.peer.respond(sent('SUBSCRIBE')[0]!, 489, { toTag: 'n' }), 'ended: refused'],
    ['get no answer', async () => {}, 'ended: failed'],
    ['get a 200 and no NOTIFY', () => accept(), 'ended: noNotify'],
  ] as const)('and %s', async (_story, step, end) => {
    await subscribe();
    await step();
    await stage.clock.advance(33_000);
    expect(told).toEqual([end]);
  });

  test('and the peer has forgotten it when we refresh', async () => {
    await subscribe();
    await accept();
    await notify('active;expires=600', 'one');
    await stage.clock.advance(568_100);
    stage.peer.respond(sent('SUBSCRIBE')[1]!, 481);
    await stage.settle();
    expect(told).toEqual(['active one', 'ended: refused']);
  });
});

test.each([
  ['keep-alive', 200],
  ['message-summary', 481],
])('a NOTIFY of %s that nobody asked for gets %i', async (event, status) => {
  const call = stage.peer.call();
  call.request('NOTIFY', { headers: [`Event: ${event}`, 'Subscription-State: active'] });
  await stage.settle();
  expect(call.statuses('NOTIFY')).toEqual([status]);
  expect(stage.user.events).toEqual([]);
});
