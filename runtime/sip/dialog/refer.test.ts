/** REFER inside a call, in both roles (RFC 3515, RFC 3892, RFC 4488, RFC 7647). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { ReferOutcome } from './referral.ts';

const contact = 'Contact: <sip:caller@10.0.0.2:5060>';
let stage: Stage;
let call: ScriptedCall;
beforeEach(async () => {
  stage = await setStage({ allow: ['INFO', 'REFER', 'NOTIFY', 'SUBSCRIBE'], supported: ['norefersub'] });
  call = await stage.answeredCall();
});
afterEach(async () => {
  if (stage.user.dialogs[0]!.state === 'confirmed') call.bye();
  expect(await stage.finish()).toEqual(nothing);
  expect(stage.user.errors).toEqual([]);
});

const sent = (method: string): ParsedRequest[] => {
  const all = stage.peer.requests.filter((request) => request.method === method);
  return all.filter(({ cseq }, index) => all.findIndex((other) => other.cseq.number === cseq.number) === index);
};

describe('a REFER of the peer', () => {
  const refer = async (...headers: string[]) => {
    call.request('REFER', { headers: [contact, ...headers] });
    await stage.settle();
    return stage.user.referrals.at(-1)!;
  };
  const answered = new Set<ParsedRequest>();
  const answerNotifies = async () => {
    for (const notify of sent('NOTIFY')) if (!answered.has(notify)) stage.peer.respond(notify, 200);
    for (const notify of sent('NOTIFY')) answered.add(notify);
    await stage.settle();
  };
  const story = () =>
    sent('NOTIFY').map((notify) => [notify.header('event'), notify.header('subscription-state'), notify.text.trim()]);

  test('is accepted with 200 (RFC 7647 §5), and told how the new call goes (RFC 3515 §2.4.4)', async () => {
    const exchange = await refer('Refer-To: "Bob" <sip:bob@b;transport=tcp>', 'Referred-By: <sip:alice@a>');
    expect(exchange).toMatchObject({ displayName: 'Bob', uri: 'sip:bob@b;transport=tcp', method: 'INVITE' });
    expect(exchange.referredBy?.uri).toBe('sip:alice@a');
    const progress = exchange.accept();
    await stage.settle();
    await answerNotifies();
    void progress.notify(180);
    await stage.settle();
    await answerNotifies();
    void progress.notify(200);
    await stage.settle();
    await answerNotifies();
    expect(call.statuses('REFER')).toEqual([200]);
    expect(story()).toEqual([
      ['refer', 'active;expires=300', 'SIP/2.0 100 Trying'],
      ['refer', 'active;expires=300', 'SIP/2.0 180 Ringing'],
      ['refer', 'terminated;reason=noresource', 'SIP/2.0 200 OK'],
    ]);
    expect(sent('NOTIFY')[0]!.contentType).toBe('message/sipfrag');
    expect(progress.over).toBe(true);
    expect(await progress.notify(486)).toEqual({ kind: 'notSent' });
  });

  test.each([
    [[], 'Missing Refer-To'],
    [['Refer-To: <sip:a@b>', 'Refer-To: <sip:c@d>'], 'Multiple Refer-To'],
    [['Refer-To: <sip:a@b>, <sip:c@d>'], 'Multiple Refer-To'],
    [['Refer-To: <bob>'], 'Malformed Refer-To'],
    [['Refer-To: <sip:a@b?Replaces=nonsense>'], 'Malformed Replaces'],
  ])('with %j gets 400', async (headers, reason) => {
    await refer(...headers);
    const response = stage.peer.responses.at(-1)!;
    expect([response.status, response.reason]).toEqual([400, reason]);
    expect(stage.user.referrals).toEqual([]);
  });

  test('is refused, once, and no NOTIFY follows (RFC 7647 §5)', async () => {
    const exchange = await refer('Refer-To: <sip:premium@b>');
    exchange.refuse(603, { reason: 'Not From Here' });
    exchange.accept();
    await stage.settle();
    expect(call.statuses('REFER')).toEqual([603]);
    expect(sent('NOTIFY')).toEqual([]);
  });

  test('that nobody listens for gets 603', async () => {
    stage.user.dialogs[0]!.listener = {};
    await refer('Refer-To: <sip:a@b>');
    expect(call.statuses('REFER')).toEqual([603]);
  });

  test('carries Replaces in percent escapes (RFC 3515 §2.1), and other headers that are not given on', async () => {
    const replaces = 'Replaces=12345%40192.0.2.1%3Bto-tag%3Dabc%3Bfrom-tag%3Ddef%3Bearly-only';
    const exchange = await refer(`Refer-To: <sip:b@c;method=INVITE?${replaces}&Route=%3Csip:evil%3E>`);
    expect(exchange.replaces).toEqual({ callId: '12345@192.0.2.1', toTag: 'abc', fromTag: 'def', earlyOnly: true });
    expect(exchange.uri).toBe('sip:b@c');
    exchange.refuse(603);
  });

  test('without a subscription: no NOTIFY, and the 202 says so (RFC 4488 §4)', async () => {
    const exchange = await refer('Refer-To: <sip:a@b>', 'Refer-Sub: false');
    const progress = exchange.accept(202);
    await stage.settle();
    expect(stage.peer.responses.at(-1)!.header('refer-sub')).toBe('false');
    expect(call.statuses('REFER')).toEqual([202]);
    expect(await progress.notify(200)).toEqual({ kind: 'notSent' });
    expect(sent('NOTIFY')).toEqual([]);
  });

  test('a second one has an id; its subscription is refreshed and ended by SUBSCRIBE', async () => {
    (await refer('Refer-To: <sip:a@b>')).accept();
    (await refer('Refer-To: <sip:c@d>')).accept();
    const id = call.cseq;
    await stage.settle();
    await answerNotifies();
    expect(story().map(([event]) => event)).toEqual(['refer', `refer;id=${id}`]);
    call.request('SUBSCRIBE', { headers: [contact, `Event: refer;id=${id}`, 'Expires: 0'] });
    call.request('SUBSCRIBE', { headers: [contact, 'Event: refer;id=9', 'Expires: 0'] });
    call.request('SUBSCRIBE', { headers: [contact, 'Event: presence'] });
    await stage.settle();
    await answerNotifies();
    expect(call.statuses('SUBSCRIBE').sort()).toEqual([200, 481, 489]);
    expect(story().at(-1)).toEqual([`refer;id=${id}`, 'terminated;reason=timeout', 'SIP/2.0 100 Trying']);
  });

  test('whose NOTIFY nobody answers with 2xx: the call stays', async () => {
    const progress = (await refer('Refer-To: <sip:a@b>')).accept();
    await stage.settle();
    stage.peer.respond(sent('NOTIFY')[0]!, 405);
    await stage.settle();
    expect(progress.over).toBe(true);
    expect(stage.user.ends).toEqual([]);
  });
});

describe('a REFER of ours', () => {
  let outcome: ReferOutcome | undefined;
  let told: string[];
  const refer = async (more: { subscribe?: boolean } = {}) => {
    outcome = undefined;
    told = [];
    const options = { referTo: '<sip:bob@b>', referredBy: '<sip:us@10.0.0.1>', ...more };
    const promise = stage.user.dialogs[0]!.refer(options, (status, reason) => told.push(`${status} ${reason}`));
    void promise.then((value) => {
      outcome = value;
    });
    await stage.settle();
    return sent('REFER').at(-1)!;
  };
  const notify = async (state: string, body: string, event = 'refer') => {
    const headers = [contact, `Event: ${event}`, `Subscription-State: ${state}`, 'Content-Type: message/sipfrag'];
    call.request('NOTIFY', { headers, body });
    await stage.settle();
    return call.statuses('NOTIFY').at(-1);
  };
  const respond = async (status: number, ...headers: string[]) => {
    stage.peer.respond(sent('REFER').at(-1)!, status, { headers });
    await stage.settle();
  };

  test('is told how it goes', async () => {
    const request = await refer();
    expect([request.header('refer-to'), request.header('referred-by')]).toEqual(['<sip:bob@b>', '<sip:us@10.0.0.1>']);
    expect(request.header('contact')).toBe('<sip:welcome@10.0.0.1:5060>');
    await respond(202);
    expect(await notify('active;expires=60', 'SIP/2.0 100 Trying\r\n')).toBe(200);
    expect(await notify('active;expires=60', 'SIP/2.0 180 Ringing\r\n', `refer;id=${request.cseq.number}`)).toBe(200);
    expect(outcome).toBeUndefined();
    expect(await notify('terminated;reason=noresource', 'SIP/2.0 200 OK\r\n')).toBe(200);
    expect(told).toEqual(['100 Trying', '180 Ringing', '200 OK']);
    expect(outcome).toEqual({ kind: 'completed', status: 200 });
    expect(await notify('active', 'SIP/2.0 100 Trying\r\n')).toBe(481);
  });

  test.each([
    [603, 'refused'],
    [405, 'refused'],
  ])('gets %i', async (status, kind) => {
    await refer();
    await respond(status);
    expect(outcome?.kind).toBe(kind);
    expect(stage.user.ends).toEqual([]);
  });

  test('asks for no subscription, and gets none (RFC 4488 §4)', async () => {
    const request = await refer({ subscribe: false });
    expect(request.header('refer-sub')).toBe('false');
    await respond(200, 'Refer-Sub: false');
    expect(outcome).toEqual({ kind: 'unconfirmed', why: 'noSubscription' });
  });

  test.each([
    [[], 'noNotify'],
    [['active;expires=20'], 'ended'],
    [['active;expires=20', 'terminated;reason=timeout'], 'ended'],
  ])('accepted, then %j and silence: unconfirmed, %s', async (states, why) => {
    await refer();
    await respond(202);
    for (const state of states) await notify(state, 'SIP/2.0 100 Trying\r\n');
    await stage.clock.advance(33_000);
    expect(outcome).toEqual({ kind: 'unconfirmed', why });
  });

  test('a NOTIFY that cannot be read gets 400, one that nobody asked for 481, keep-alive 200', async () => {
    await refer();
    await respond(202);
    expect(await notify('active', 'nonsense')).toBe(400);
    expect(await notify('active', 'SIP/2.0 100 Trying', 'refer;id=77')).toBe(481);
    expect(await notify('active', '', 'message-summary')).toBe(481);
    expect(await notify('active', '', 'keep-alive')).toBe(200);
    await notify('terminated', 'SIP/2.0 200 OK');
    expect(outcome?.kind).toBe('completed');
  });
});
