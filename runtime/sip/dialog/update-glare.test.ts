/** Offers that meet: UPDATE against UPDATE and re-INVITE in every order (RFC 3311 §5.2, RFC 6337 §4.2). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

const headers = ['Content-Type: application/sdp'];

describe('an UPDATE meets', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ allow: ['INFO', 'UPDATE'] });
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const precedes = <Step>(list: readonly Step[], a: Step, b: Step) => list.indexOf(a) < list.indexOf(b);

  test.each(
    orders(['our UPDATE', 'their UPDATE', 'their 200', 'our 200'] as const).filter(
      (order) => precedes(order, 'our UPDATE', 'their 200') && precedes(order, 'their UPDATE', 'our 200'),
    ),
  )('an UPDATE: %s, %s, %s, %s', async (...order) => {
    const call = await stage.answeredCall();
    const outcomes: string[] = [];
    for (const step of order) {
      if (step === 'our UPDATE') {
        void stage.user.dialogs[0]!.update({ body: 'ours' }).then((outcome) => outcomes.push(outcome.kind));
      }
      if (step === 'their UPDATE') call.request('UPDATE', { headers, body: 'theirs' });
      const ours = stage.peer.requests.find(({ method }) => method === 'UPDATE');
      if (step === 'their 200' && ours) stage.peer.respond(ours, 200, { body: 'answer' });
      if (step === 'our 200') stage.user.updates[0]?.accept({ body: 'answer' });
      await stage.settle();
    }
    const oursFirst = precedes(order, 'our UPDATE', 'their UPDATE');
    const met = oursFirst ? precedes(order, 'their UPDATE', 'their 200') : precedes(order, 'our UPDATE', 'our 200');
    expect(call.statuses('UPDATE')).toEqual([met && oursFirst ? 491 : 200]);
    expect(outcomes).toEqual([met && !oursFirst ? 'notSent' : 'answered']);
    call.bye();
  });

  test('a second UPDATE before the first is answered: 500 with Retry-After, with or without an offer', async () => {
    const call = await stage.answeredCall();
    call.request('UPDATE', { headers, body: 'first' });
    call.request('UPDATE', { headers, body: 'second' });
    call.request('UPDATE');
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([500, 500]);
    expect(Number(stage.peer.responses.at(-1)!.header('retry-after'))).toBeLessThanOrEqual(10);
    stage.user.updates[0]!.accept({ body: 'answer' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([500, 500, 200]);
    call.bye();
  });

  test('our re-INVITE: 491; without an offer it passes', async () => {
    const call = await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.reinvite({ body: 'ours' });
    await stage.settle();
    call.request('UPDATE', { headers, body: 'theirs' });
    call.request('UPDATE');
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([491, 200]);
    stage.peer.respond(stage.peer.requests[0]!, 200, { body: 'answer' });
    expect((await outcome).kind).toBe('accepted');
    call.bye();
  });

  test('their unanswered re-INVITE: 500; and a re-INVITE that meets their unanswered UPDATE: 500', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'theirs' });
    await stage.settle();
    call.request('UPDATE', { headers, body: 'theirs too' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([500]);
    const { branch, cseq } = call;
    stage.user.reinvites[0]!.accept({ body: 'answer' });
    await stage.settle();
    call.ack({ branch: `${branch}-ack`, cseq: cseq - 1 });
    call.request('UPDATE', { headers, body: 'theirs' });
    await stage.settle();
    call.reinvite({ body: 'theirs too' });
    await stage.settle();
    expect(call.answer!.status).toBe(500);
    call.ackRefusal();
    stage.user.updates[0]!.accept({ body: 'answer' });
    await stage.settle();
    call.bye();
  });

  test('our late offer before its ACK: 491', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.accept('our offer');
    await stage.settle();
    call.request('UPDATE', { headers, body: 'theirs' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([491]);
    call.ack({ cseq: 1, headers, body: 'their answer' });
    call.request('UPDATE', { headers, body: 'theirs' });
    await stage.settle();
    stage.user.updates[0]!.accept({ body: 'answer' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([491, 200]);
    call.bye();
  });

  test('the unanswered first INVITE: 500', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    stage.user.invites[0]!.progress(183, { body: 'preview' });
    await stage.settle();
    call.request('UPDATE', { headers, body: 'another' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([500]);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.cseq--;
    call.ackRefusal();
  });
});
