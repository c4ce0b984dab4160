/** Reliable provisional responses of ours (RFC 3262 §3, §5). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { IncomingPrack } from './incoming-invite.ts';

const contact = 'Contact: <sip:caller@10.0.0.2:5060>';
const sdp = 'Content-Type: application/sdp';

describe('a reliable provisional response', () => {
  let stage: Stage;
  let call: ScriptedCall;
  let pracks: IncomingPrack[];
  beforeEach(async () => {
    stage = await setStage({ allow: ['INFO', 'PRACK', 'UPDATE'], supported: ['100rel'] });
    pracks = [];
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const invited = async (word: 'Supported' | 'Require' = 'Supported', body = 'offer') => {
    call = stage.peer.call();
    call.invite({ headers: [contact, sdp, `${word}: 100rel`], body });
    await stage.settle();
    return stage.user.invites[0]!;
  };
  const rseq = () => Number(call.answer!.header('rseq'));
  const prack = async (more: { rseq?: number; cseq?: number; method?: string; body?: string } = {}) => {
    const rack = `RAck: ${more.rseq ?? rseq()} ${more.cseq ?? 1} ${more.method ?? 'INVITE'}`;
    call.request('PRACK', { headers: [rack, sdp], body: more.body ?? '' });
    await stage.settle();
    return call.statuses('PRACK').at(-1);
  };
  const finish = async () => {
    await stage.settle();
    call.ack({ cseq: 1 });
    call.bye();
    await stage.settle();
  };

  test('is sent again after 0.5, 1.5, 3.5 … s until its PRACK comes', async () => {
    const invite = await invited();
    expect(invite.reliability).toBe('supported');
    expect(invite.progressReliably(183, { body: 'answer' }, (exchange) => pracks.push(exchange))).toBe(true);
    await stage.settle();
    expect(call.answer!.header('require')).toBe('100rel');
    expect(call.answer!.header('allow')).toContain('UPDATE');
    await stage.clock.advance(3700);
    expect(call.statuses('INVITE')).toEqual([183, 183, 183, 183]);
    expect(new Set(call.responses.map((response) => response.header('rseq'))).size).toBe(1);
    expect(await prack()).toBe(200);
    expect(pracks.map(({ brings }) => brings)).toEqual(['nothing']);
    await stage.clock.advance(30_000);
    expect(call.statuses('INVITE')).toHaveLength(4);
    stage.user.accept('');
    await finish();
    expect(call.statuses('INVITE').at(-1)).toBe(200);
  });

  test.each([
    ['another RSeq', { rseq: 5 }],
    ['another CSeq', { cseq: 7 }],
    ['another method', { method: 'UPDATE' }],
  ])('gets a PRACK with %s: 481, and goes on', async (_what, wrong) => {
    (await invited()).progressReliably(180);
    await stage.settle();
    expect(await prack(wrong)).toBe(481);
    expect(await prack()).toBe(200);
    expect(await prack()).toBe(481);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.cseq = 1;
    call.ackRefusal();
  });

  test('that was never sent cannot be acknowledged: 481, ringing or answered', async () => {
    const invite = await invited();
    invite.progress(180);
    await stage.settle();
    expect(await prack({ rseq: 1 })).toBe(481);
    stage.user.accept('answer');
    await stage.settle();
    call.ack({ cseq: 1 });
    expect(await prack({ rseq: 1 })).toBe(481);
    call.bye();
    await stage.settle();
  });

  test('comes before the next, which has the next number', async () => {
    const invite = await invited();
    invite.progressReliably(180);
    invite.progressReliably(183, { body: 'answer' });
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([180]);
    const first = rseq();
    expect(await prack()).toBe(200);
    expect(call.statuses('INVITE')).toEqual([180, 183]);
    expect(rseq()).toBe(first + 1);
    expect(await prack()).toBe(200);
    stage.user.accept('');
    await finish();
  });

  test('that nobody acknowledges ends in 504 after 32 s', async () => {
    (await invited()).progressReliably(183, { body: 'answer' });
    await stage.clock.advance(32_500);
    expect(call.statuses('INVITE').at(-1)).toBe(504);
    expect(stage.user.events).toEqual(['invite', 'failed: timeout']);
    call.ackRefusal();
  });

  test('is what a caller that requires them gets from every progress', async () => {
    const invite = await invited('Require');
    expect(invite.reliability).toBe('required');
    invite.progress(180);
    await stage.settle();
    expect(call.answer!.header('rseq')).toBeDefined();
    expect(await prack()).toBe(200);
    stage.user.accept();
    await finish();
  });

  test('cannot be had by a caller that does not support it', async () => {
    call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    const invite = stage.user.invites[0]!;
    expect(invite.progressReliably(183)).toBe(false);
    invite.refuse(421, { headers: [['Require', '100rel']] });
    await stage.settle();
    expect(call.answer!.header('require')).toBe('100rel');
    call.ackRefusal();
  });

  test('carries the offer to an INVITE without one; the PRACK brings the answer', async () => {
    const invite = await invited('Supported', '');
    invite.progressReliably(183, { body: 'our offer' }, (exchange) => pracks.push(exchange));
    await stage.settle();
    expect(await prack({ body: 'their answer' })).toBe(200);
    expect(pracks.map(({ brings, request }) => [brings, request.text])).toEqual([['answer', 'their answer']]);
    stage.user.accept('');
    await finish();
  });

  test('may be acknowledged with a new offer, which is answered in the 200 of the PRACK', async () => {
    const invite = await invited();
    invite.progressReliably(183, { body: 'answer' }, (exchange) => pracks.push(exchange));
    await stage.settle();
    expect(await prack({ body: 'new offer' })).toBeUndefined();
    stage.user.accept('');
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([183]);
    pracks[0]!.accept({ body: 'new answer' });
    await stage.settle();
    const response = call.responses.find(({ cseq }) => cseq.method === 'PRACK')!;
    expect([response.status, response.text]).toEqual([200, 'new answer']);
    expect(call.statuses('INVITE')).toEqual([183, 200]);
    await finish();
  });

  test('an offer in the PRACK that nobody can answer gets 488, and the call goes on', async () => {
    (await invited()).progressReliably(183, { body: 'answer' });
    await stage.settle();
    expect(await prack({ body: 'new offer' })).toBe(488);
    stage.user.accept('');
    await finish();
    expect(call.statuses('INVITE')).toEqual([183, 200]);
  });

  test('is followed by UPDATEs, both ways, before the final response', async () => {
    const invite = await invited();
    stage.user.watch(invite.dialog);
    invite.progressReliably(183, { body: 'answer' });
    await stage.settle();
    expect(await invite.dialog.update({ body: 'too early?' })).toMatchObject({ kind: 'notSent' });
    await prack();
    call.request('UPDATE', { headers: [contact, sdp], body: 'their change' });
    await stage.settle();
    stage.user.updates[0]!.accept({ body: 'our answer' });
    await stage.settle();
    expect(call.responses.at(-1)!.text).toBe('our answer');
    const outcome = invite.dialog.update({ body: 'our change' });
    await stage.settle();
    stage.peer.respond(stage.peer.requests[0]!, 200, { body: 'their answer' });
    expect(await outcome).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(stage.user.accept('')).toBe(invite.dialog);
    await finish();
  });

  test('is followed by an UPDATE that is unanswered when we refuse the call: 487', async () => {
    const invite = await invited();
    stage.user.watch(invite.dialog);
    invite.progressReliably(183, { body: 'answer' });
    await stage.settle();
    await prack();
    call.request('UPDATE', { headers: [sdp], body: 'change' });
    await stage.settle();
    invite.refuse(486);
    await stage.settle();
    expect([call.statuses('UPDATE'), call.statuses('INVITE')]).toEqual([[487], [183, 486]]);
    call.cseq = 1;
    call.ackRefusal();
  });

  test('ringing for minutes repeats no description', async () => {
    (await invited()).progressReliably(183, { body: 'answer' });
    await stage.settle();
    await prack();
    await stage.clock.advance(61_000);
    expect(call.statuses('INVITE')).toEqual([183, 183]);
    expect([call.answer!.text, call.answer!.header('rseq')]).toEqual(['', undefined]);
    stage.user.accept('');
    await finish();
  });
});

test.each([
  ['Require', 420],
  ['Supported', 180],
])('a user agent without 100rel meets %s', async (word, status) => {
  const stage = await setStage();
  const call = stage.peer.call();
  call.invite({ headers: [contact, sdp, `${word}: 100rel`], body: 'offer' });
  await stage.settle();
  stage.user.invites[0]?.progress(180);
  await stage.settle();
  expect(call.answer!.status).toBe(status);
  if (status === 420) expect(call.answer!.header('unsupported')).toBe('100rel');
  else stage.user.invites[0]!.refuse(486);
  await stage.settle();
  call.ackRefusal();
  expect(await stage.finish()).toEqual(nothing);
});
