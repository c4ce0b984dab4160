/** UPDATE in both directions (RFC 3311). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InviteRecorder } from '../testing/recorders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

const sdp = { headers: ['Content-Type: application/sdp', 'Contact: <sip:moved@10.0.0.2:5090>'] };

describe('UPDATE', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ allow: ['INFO', 'UPDATE'] });
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  test('with an offer is answered in its 200, and moves the target', async () => {
    const call = await stage.answeredCall();
    call.request('UPDATE', { ...sdp, body: 'their offer' });
    await stage.settle();
    expect(stage.user.updates[0]!.request.text).toBe('their offer');
    stage.user.updates[0]!.accept({ body: 'our answer' });
    await stage.settle();
    const response = stage.peer.responses.at(-1)!;
    expect([response.status, response.text]).toEqual([200, 'our answer']);
    expect(response.header('contact')).toBe('<sip:welcome@10.0.0.1:5060>');
    expect(response.header('allow')).toContain('UPDATE');
    expect(stage.user.dialogs[0]!.remoteTarget).toBe('sip:moved@10.0.0.2:5090');
    call.bye();
  });

  test('with an offer that is refused changes nothing, the target included', async () => {
    const call = await stage.answeredCall();
    call.request('UPDATE', { ...sdp, body: 'video' });
    await stage.settle();
    stage.user.updates[0]!.refuse(488);
    stage.user.updates[0]!.accept({ body: 'too late' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([488]);
    expect(stage.user.dialogs[0]!.remoteTarget).toBe('sip:caller@10.0.0.2:5060');
    call.request('UPDATE', { ...sdp, body: 'audio' });
    await stage.settle();
    stage.user.updates[1]!.accept({ body: 'answer' });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([488, 200]);
    call.bye();
  });

  test('without an offer is answered by the engine', async () => {
    const call = await stage.answeredCall();
    call.request('UPDATE', { headers: ['Contact: <sip:moved@10.0.0.2:5090>'] });
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([200]);
    expect(stage.user.events.at(-1)).toBe('refreshed');
    expect(stage.user.dialogs[0]!.remoteTarget).toBe('sip:moved@10.0.0.2:5090');
    call.bye();
  });

  test('nobody listens: 488; a body that is no session: 415', async () => {
    const call = await stage.answeredCall();
    stage.user.dialogs[0]!.listener = {};
    call.request('UPDATE', { ...sdp, body: 'offer' });
    call.request('UPDATE', { headers: ['Content-Type: text/plain'], body: 'hello' });
    await stage.settle();
    expect(call.statuses('UPDATE').sort()).toEqual([415, 488]);
    call.bye();
  });

  test('the dialog ends while it waits: 487', async () => {
    const call = await stage.answeredCall();
    call.request('UPDATE', { ...sdp, body: 'offer' });
    await stage.settle();
    call.bye();
    await stage.settle();
    expect(call.statuses('UPDATE')).toEqual([487]);
  });

  test('of ours changes the session and learns the new target', async () => {
    const call = await stage.answeredCall();
    const dialog = stage.user.dialogs[0]!;
    const outcome = dialog.update({ body: 'our offer' });
    await stage.settle();
    const update = stage.peer.requests[0]!;
    expect([update.method, update.text, update.header('contact')]).toEqual([
      'UPDATE',
      'our offer',
      '<sip:welcome@10.0.0.1:5060>',
    ]);
    expect(await dialog.update({ body: 'another' })).toEqual({ kind: 'notSent', why: 'open' });
    expect(await dialog.reinvite({ body: 'another' })).toEqual({ kind: 'notSent', why: 'open' });
    stage.peer.respond(update, 200, { body: 'their answer', headers: ['Contact: <sip:new@10.0.0.2:5070>'] });
    expect(await outcome).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(dialog.remoteTarget).toBe('sip:new@10.0.0.2:5070');
    call.bye();
  });

  test.each([
    [488, undefined],
    [491, undefined],
    [481, 'ended by us: peerGone'],
    [408, 'ended by us: peerGone'],
  ])('of ours gets %i', async (status, end) => {
    const call = await stage.answeredCall();
    const outcome = stage.user.dialogs[0]!.update({ body: 'offer' });
    await stage.settle();
    stage.peer.respond(stage.peer.requests[0]!, status);
    expect(await outcome).toMatchObject({ kind: 'answered', response: { status } });
    expect(stage.user.events.slice(2)).toEqual(end ? [end] : []);
    if (end) return;
    const again = stage.user.dialogs[0]!.update({ body: 'offer' });
    await stage.settle();
    stage.peer.respond(stage.peer.requests[1]!, 200, { body: 'answer' });
    expect((await again).kind).toBe('answered');
    call.bye();
  });

  test('of ours is not sent to a peer that does not allow it, nor after the end', async () => {
    const call = stage.peer.call();
    call.invite({
      body: 'offer',
      headers: ['Contact: <sip:caller@10.0.0.2>', 'Content-Type: application/sdp', 'Allow: INVITE, BYE'],
    });
    await stage.settle();
    const dialog = stage.user.accept();
    await stage.settle();
    call.ack();
    await stage.settle();
    expect(await dialog.update({})).toEqual({ kind: 'notSent', why: 'notAllowed' });
    call.bye();
    await stage.settle();
    expect(await dialog.update({})).toEqual({ kind: 'notSent', why: 'ended' });
  });

  test('in an early dialog of ours: an offer waits for the first answer, a refresh does not', async () => {
    const record = new InviteRecorder();
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    const from = { uri: 'sip:us@10.0.0.1' };
    let early: Awaited<ReturnType<typeof stage.user.accept>> | undefined;
    const invite = stage.userAgent.invite(
      { uri: 'sip:callee@10.0.0.2', destination, from, body: 'offer' },
      { ...record, progress: (_response, dialog) => (early = dialog), refused: (r) => record.refused(r) },
    );
    await stage.settle();
    const request = stage.peer.requests[0]!;
    stage.peer.respond(request, 183, { toTag: 'a', body: 'preview', headers: ['Contact: <sip:callee@10.0.0.2:5060>'] });
    await stage.settle();
    expect(await early!.update({ body: 'too early' })).toEqual({ kind: 'notSent', why: 'open' });
    const refresh = early!.update({});
    await stage.settle();
    stage.peer.respond(stage.peer.requests[1]!, 200);
    expect((await refresh).kind).toBe('answered');
    invite.cancel();
    await stage.settle();
    stage.peer.respond(stage.peer.requests.find(({ method }) => method === 'CANCEL')!, 200);
    stage.peer.respond(request, 487, { toTag: 'a' });
    await stage.settle();
  });
});

test('a user agent that does not allow UPDATE answers 405', async () => {
  const stage = await setStage();
  const call = await stage.answeredCall();
  call.request('UPDATE');
  await stage.settle();
  expect(call.statuses('UPDATE')).toEqual([405]);
  call.bye();
  expect(await stage.finish()).toEqual(nothing);
});
