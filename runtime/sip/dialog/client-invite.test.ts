/** INVITEs of ours: answers, forks, and giving up (RFC 3261 §13.2, §9.1). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { orders } from '../testing/orders.ts';
import { InviteRecorder } from '../testing/recorders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { InviteOptions, OutgoingInvite } from './outgoing-invite.ts';

const contact = ['Contact: <sip:callee@10.0.0.2:5060>'];
const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;

describe('an INVITE of ours', () => {
  let stage: Stage;
  let record: InviteRecorder;
  let invite: OutgoingInvite;
  let request: ParsedRequest;
  beforeEach(async () => {
    stage = await setStage();
    record = new InviteRecorder();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const call = async (more: Partial<InviteOptions> = {}) => {
    const from = { displayName: 'We "here"', uri: 'sip:us@10.0.0.1' };
    invite = stage.userAgent.invite({ uri: 'sip:callee@10.0.0.2', destination, from, body: 'offer', ...more }, record);
    await stage.settle();
    request = stage.peer.requests[0]!;
  };
  const answer = async (status: number, toTag: string, body = 'answer') => {
    stage.peer.respond(request, status, { toTag, body, headers: contact });
    await stage.settle();
  };
  const methods = () => stage.peer.requests.map(({ method }) => method);
  const endByBye = async () => {
    const dialog = record.dialog!;
    void dialog.bye();
    await stage.settle();
    const bye = stage.peer.requests.findLast(({ method }) => method === 'BYE')!;
    stage.peer.respond(bye, 200);
    await stage.settle();
    return bye;
  };

  test('says who calls, from where, and what it can', async () => {
    await call({ headers: [['P-Asserted-Identity', '<sip:a@b>\r\nEvil: yes']], route: ['sip:10.0.0.2;lr'] });
    expect(request.from.displayName).toBe('We "here"');
    expect(request.via).toMatchObject({ transport: 'UDP', host: '10.0.0.1', port: 5060 });
    expect(request.via.params.get('branch')).toMatch(/^z9hG4bK[0-9a-f]{16}$/);
    expect(request.header('contact')).toBe('<sip:us@10.0.0.1:5060>');
    expect(request.header('allow')).toContain('BYE');
    expect(request.header('route')).toBe('<sip:10.0.0.2;lr>');
    expect(request.header('evil')).toBeUndefined();
    expect(request.header('max-forwards')).toBe('70');
    await answer(486, 'a');
    expect(methods()).toEqual(['INVITE', 'ACK']);
  });

  test('is answered, acknowledged, and ended', async () => {
    await call();
    await answer(100, '');
    await answer(180, 'a');
    await answer(200, 'a');
    expect(record.events).toEqual(['progress 180', 'accepted 200']);
    expect(methods()).toEqual(['INVITE', 'ACK']);
    const ack = stage.peer.requests[1]!;
    expect(ack.cseq).toEqual({ number: 1, method: 'ACK' });
    expect(ack.via.params.get('branch')).not.toBe(request.via.params.get('branch'));
    await answer(200, 'a');
    expect(methods()).toEqual(['INVITE', 'ACK', 'ACK']);
    const bye = await endByBye();
    expect(bye.cseq.number).toBe(2);
    expect(bye.uri).toBe('sip:callee@10.0.0.2:5060');
  });

  test('is hung up on by the callee', async () => {
    await call();
    await answer(200, 'a');
    stage.peer.send({
      method: 'BYE',
      uri: request.contacts[0]!.uri,
      branch: 'z9hG4bKbye',
      callId: request.callId,
      from: `${request.header('to')};tag=a`,
      to: request.header('from')!,
      cseq: 1,
    });
    await stage.settle();
    expect(stage.peer.statuses('BYE')).toEqual([200]);
    expect(record.events).toEqual(['accepted 200', 'ended by peer: bye']);
  });

  test('without an offer waits for the answer before it acknowledges', async () => {
    await call({ body: '' });
    await answer(200, 'a', 'their offer');
    expect(methods()).toEqual(['INVITE']);
    record.acknowledge!({ body: 'our answer' });
    await answer(200, 'a', 'their offer');
    const acks = stage.peer.requests.filter(({ method }) => method === 'ACK');
    expect(acks.map(({ text }) => text)).toEqual(['our answer', 'our answer']);
    await endByBye();
  });

  test('is refused: the ACK goes with the same branch, again with each repetition', async () => {
    await call();
    await answer(180, 'a');
    await answer(486, 'b');
    await answer(486, 'b');
    const acks = stage.peer.requests.filter(({ method }) => method === 'ACK');
    expect(acks).toHaveLength(2);
    expect(acks[0]!.via.params.get('branch')).toBe(request.via.params.get('branch'));
    expect(acks[0]!.to.params.get('tag')).toBe('b');
    expect(record.events).toEqual(['progress 180', 'refused 486']);
  });

  test('forks: the first 2xx counts, every other gets ACK and BYE', async () => {
    await call();
    await answer(180, 'a');
    await answer(183, 'b');
    await answer(180, 'c');
    expect(stage.userAgent.counts().dialogs).toBe(3);
    await answer(200, 'b');
    await answer(200, 'a');
    await answer(200, 'd');
    const surplus = stage.peer.requests.filter(({ method }) => method === 'BYE');
    expect(surplus.map(({ to }) => to.params.get('tag'))).toEqual(['a', 'd']);
    for (const bye of surplus) stage.peer.respond(bye, 200);
    expect(methods().filter((method) => method === 'ACK')).toHaveLength(3);
    expect(record.events).toEqual(['progress 180', 'progress 183', 'progress 180', 'accepted 200']);
    expect(record.dialog!.id.remoteTag).toBe('b');
    await stage.clock.advance(33_000);
    expect(stage.userAgent.counts().dialogs).toBe(1);
    await endByBye();
  });

  test('is not cancelled before a provisional response, then at once', async () => {
    await call();
    invite.cancel({ headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] });
    await stage.clock.advance(3000);
    expect(methods()).not.toContain('CANCEL');
    await answer(180, 'a');
    const cancel = stage.peer.requests.at(-1)!;
    expect(cancel.method).toBe('CANCEL');
    expect(cancel.via.params.get('branch')).toBe(request.via.params.get('branch'));
    expect(cancel.cseq.number).toBe(request.cseq.number);
    expect(cancel.header('reason')).toContain('completed elsewhere');
    stage.peer.respond(cancel, 200);
    await answer(487, 'a');
    expect(record.events).toEqual(['refused 487']);
  });

  const steps = ['cancel', 'ring', '200', '200 to CANCEL'] as const;
  const possible = orders(steps).filter((order) => order.indexOf('cancel') < order.indexOf('200 to CANCEL'));
  test.each(possible.map((order) => [order.join(', '), order] as const))('CANCEL and 200: %s', async (_name, order) => {
    await call();
    for (const step of order) {
      if (step === 'cancel') invite.cancel();
      if (step === 'ring') await answer(180, 'a');
      if (step === '200') await answer(200, 'a');
      const cancel = stage.peer.requests.find(({ method }) => method === 'CANCEL');
      if (step === '200 to CANCEL' && cancel) stage.peer.respond(cancel, 200);
      await stage.settle();
    }
    const answeredFirst = order.indexOf('200') < order.indexOf('cancel');
    const bye = stage.peer.requests.find(({ method }) => method === 'BYE');
    if (answeredFirst) {
      expect(record.events.at(-1)).toBe('accepted 200');
      expect(methods()).not.toContain('CANCEL');
      await endByBye();
    } else {
      expect(record.events.at(-1)).toBe('answered too late');
      expect(record.dialog).toBeUndefined();
      expect(methods()).toContain('ACK');
      stage.peer.respond(bye!, 200);
    }
  });

  test('silence: sent 7 times in 32 s, then failed', async () => {
    await call();
    await stage.clock.advance(33_000);
    expect(methods()).toEqual(Array(7).fill('INVITE'));
    expect(record.events).toEqual(['failed: timeout']);
  });

  test('silence after the CANCEL: failed 64*T1 later', async () => {
    await call();
    await answer(180, 'a');
    invite.cancel();
    await stage.clock.advance(33_000);
    expect(record.events).toEqual(['progress 180', 'failed: timeout']);
    expect(invite.state).toBe('failed');
  });

  test('nowhere to go: an error at once', async () => {
    const far = { transport: 'tcp', address: '10.0.0.2', port: 5060 } as const;
    await expect(call({ destination: far })).rejects.toThrow('no listening address can reach tcp:10.0.0.2:5060');
  });
});
