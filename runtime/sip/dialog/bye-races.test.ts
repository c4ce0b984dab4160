/** Hanging up while something else is under way (RFC 3261 §15, RFC 5407 §3.2). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('BYE against', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  test.each(
    orders(['ours', 'theirs', 'their answer'] as const).filter(
      (order) => order.indexOf('ours') < order.indexOf('their answer'),
    ),
  )('BYE: %s, %s, %s', async (...order) => {
    const call = await stage.answeredCall();
    const outcomes: unknown[] = [];
    for (const step of order) {
      if (step === 'ours') void stage.user.dialogs[0]!.bye().then((outcome) => outcomes.push(outcome.kind));
      if (step === 'theirs') call.bye();
      if (step === 'their answer' && stage.peer.requests[0]) stage.peer.respond(stage.peer.requests[0], 200);
      await stage.settle();
    }
    expect(stage.user.ends).toHaveLength(1);
    expect(call.statuses('BYE')).toHaveLength(1);
    expect(outcomes).toEqual([order[0] === 'theirs' ? 'notSent' : 'answered']);
  });

  test.each(['ours', 'theirs'])('%s: the transactions that live on keep no listener', async (whose) => {
    const call = await stage.answeredCall();
    const dialog = stage.user.dialogs[0]!;
    if (whose === 'ours') void dialog.bye();
    else call.bye();
    await stage.settle();
    if (whose === 'ours') stage.peer.respond(stage.peer.requests[0]!, 200);
    await stage.settle();
    expect(stage.user.ends).toHaveLength(1);
    expect(dialog.listener).toEqual({});
  });

  test.each(
    orders(['re-INVITE', 'BYE', 'answer'] as const).filter(
      (order) => order.indexOf('re-INVITE') < order.indexOf('answer'),
    ),
  )('their re-INVITE: %s, %s, %s', async (...order) => {
    const call = await stage.answeredCall();
    for (const step of order) {
      if (step === 're-INVITE') call.reinvite({ body: 'hold' });
      if (step === 'BYE') call.bye();
      if (step === 'answer') stage.user.reinvites[0]?.accept({ body: 'held' });
      await stage.settle();
    }
    expect(call.statuses('BYE')).toEqual([200]);
    expect(stage.user.ends.map((end) => end.why)).toEqual(['bye']);
    const toInvite = call.statuses('INVITE').at(-1);
    if (order[0] === 'BYE') expect(toInvite).toBe(481);
    else expect(toInvite).toBe(order[1] === 'BYE' ? 487 : 200);
    if (toInvite !== 200) call.ackRefusal();
    const sent = call.statuses('INVITE').length;
    await stage.clock.advance(10_000);
    expect(call.statuses('INVITE')).toHaveLength(sent);
  });

  test.each(['BYE, 200', '200, BYE', 'BYE, 491', '200 with offer, BYE'])('our re-INVITE: %s', async (wire) => {
    const call = await stage.answeredCall();
    const dialog = stage.user.dialogs[0]!;
    const late = wire.includes('offer');
    const outcome = dialog.reinvite(late ? {} : { body: 'new offer' });
    await stage.settle();
    const invite = stage.peer.requests.find((request) => request.method === 'INVITE')!;
    for (const step of wire.split(', ')) {
      if (step === 'BYE') call.bye();
      else stage.peer.respond(invite, Number(step.slice(0, 3)), { body: late ? 'their offer' : 'their answer' });
      await stage.settle();
    }
    const { kind } = await outcome;
    expect(kind).toBe(wire.includes('491') ? 'refused' : 'accepted');
    expect(stage.user.ends.map((end) => end.by)).toEqual(['peer']);
    expect(call.statuses('BYE')).toEqual([200]);
  });

  test('our own 200: the BYE waits for the ACK', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    const outcome = stage.user.accept().bye();
    await stage.clock.advance(3000);
    expect(stage.peer.requests).toEqual([]);
    expect(stage.user.events).toEqual(['invite', 'ended by us: bye']);
    call.ack();
    await stage.settle();
    expect(stage.peer.requests.map((request) => request.method)).toEqual(['BYE']);
    stage.peer.respond(stage.peer.requests[0]!, 200);
    expect((await outcome).kind).toBe('answered');
  });

  test('our own 200, and the ACK never comes: BYE after 32 s', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    void stage.user.accept().bye();
    await stage.clock.advance(31_000);
    expect(stage.peer.requests).toEqual([]);
    await stage.clock.advance(1500);
    expect(stage.peer.requests[0]!.method).toBe('BYE');
    expect(call.statuses('INVITE').length).toBeGreaterThan(5);
  });

  test('our own 200, crossed by their BYE: there is nothing left to say', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    const outcome = stage.user.accept().bye();
    await stage.settle();
    call.bye();
    expect(await outcome).toEqual({ kind: 'notSent' });
    expect(stage.peer.requests).toEqual([]);
    expect(stage.user.ends).toHaveLength(1);
  });

  test('an early dialog: the INVITE gets 487', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.progress(180);
    await stage.settle();
    call.bye();
    await stage.settle();
    call.cseq--;
    call.ackRefusal();
    expect(call.statuses('BYE')).toEqual([200]);
    expect(call.statuses('INVITE')).toEqual([180, 487]);
    expect(stage.user.events).toEqual(['invite', 'cancelled by BYE']);
  });

  test('silence: the outcome is a timeout and nothing stays', async () => {
    await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.bye();
    await stage.clock.advance(33_000);
    expect(await outcome).toEqual({ kind: 'failed', why: 'timeout' });
    // Timer E: 0.5, 1, 2, 4, 4 … until 32 s are over (§17.1.2.2).
    expect(stage.peer.requests).toHaveLength(11);
  });
});
