/** Two INVITEs inside one dialog at the same time (RFC 3261 §14.1, §14.2). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('re-INVITEs that meet', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  test('ours is open: theirs gets 491, and so does ours; the session stays', async () => {
    const call = await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.reinvite({ body: 'ours' });
    await stage.settle();
    call.reinvite({ body: 'theirs' });
    await stage.settle();
    expect(call.answer!.status).toBe(491);
    call.ackRefusal();
    stage.peer.respond(stage.peer.requests[0]!, 491);
    expect(await outcome).toMatchObject({ kind: 'refused', response: { status: 491 } });
    await stage.settle();
    expect(stage.peer.requests.map((request) => request.method)).toEqual(['INVITE', 'ACK']);
    expect(stage.user.ends).toEqual([]);
    call.bye();
  });

  test('theirs is unanswered: ours is not sent, and a second of theirs gets 500 with Retry-After', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'first' });
    await stage.settle();
    expect(await stage.user.dialogs[0]!.reinvite({ body: 'ours' })).toEqual({ kind: 'notSent', why: 'open' });
    call.reinvite({ body: 'second' });
    await stage.settle();
    expect(call.answer!.status).toBe(500);
    expect(Number(call.answer!.header('retry-after'))).toBeLessThanOrEqual(10);
    call.ackRefusal();
    stage.user.reinvites[0]!.refuse(488);
    await stage.settle();
    call.cseq--;
    call.branch = `z9hG4bK-${call.id}-${call.cseq}`;
    call.ackRefusal();
    call.cseq++;
    call.bye();
  });

  test('their CANCEL of a re-INVITE leaves the call alone', async () => {
    const call = await stage.answeredCall();
    call.reinvite({ body: 'hold' });
    await stage.settle();
    call.cancel({ to: call.responses.find((response) => response.status === 200)!.header('to')! });
    await stage.settle();
    expect(call.statuses('INVITE').at(-1)).toBe(487);
    call.ackRefusal();
    stage.user.reinvites[0]!.accept({ body: 'too late' });
    await stage.settle();
    expect(call.statuses('INVITE').at(-1)).toBe(487);
    expect(stage.user.ends).toEqual([]);
    call.bye();
  });

  test('we offer late: the ACK waits for our answer, and is repeated with each 200', async () => {
    const call = await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.reinvite({});
    await stage.settle();
    const invite = stage.peer.requests[0]!;
    stage.peer.respond(invite, 200, { body: 'their offer', headers: ['Contact: <sip:caller@10.0.0.2:5060>'] });
    const accepted = await outcome;
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    expect(accepted.response.text).toBe('their offer');
    expect(stage.peer.requests).toHaveLength(1);
    accepted.acknowledge({ body: 'our answer' });
    await stage.settle();
    stage.peer.respond(invite, 200, { body: 'their offer', headers: ['Contact: <sip:caller@10.0.0.2:5060>'] });
    await stage.settle();
    const acks = stage.peer.requests.filter((request) => request.method === 'ACK');
    expect(acks.map((ack) => [ack.text, ack.cseq.number])).toEqual(Array(2).fill(['our answer', invite.cseq.number]));
    call.bye();
  });

  test.each([
    [481, 'ended by us: peerGone', false],
    [408, 'ended by us: peerGone', true],
    [488, undefined, false],
    [500, undefined, false],
  ])('a %i to our re-INVITE', async (status, event, sendsBye) => {
    const call = await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.reinvite({ body: 'ours' });
    await stage.settle();
    stage.peer.respond(stage.peer.requests[0]!, status);
    expect((await outcome).kind).toBe('refused');
    await stage.settle();
    expect(stage.user.events.slice(2)).toEqual(event ? [event] : []);
    expect(stage.peer.requests.some((request) => request.method === 'BYE')).toBe(sendsBye);
    if (!event) call.bye();
  });

  test('silence after our re-INVITE ends the call', async () => {
    await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.reinvite({ body: 'ours' });
    await stage.clock.advance(33_000);
    expect(await outcome).toEqual({ kind: 'failed', why: 'timeout' });
    expect(stage.user.events.at(-1)).toBe('ended by us: peerGone');
    // Timer A: 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s (§17.1.1.2).
    expect(stage.peer.requests.filter((request) => request.method === 'INVITE')).toHaveLength(7);
  });
});
