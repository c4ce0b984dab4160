/** Reliable provisional responses to our INVITE (RFC 3262 §4, §5). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { InviteRecorder } from '../testing/recorders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { RequestOutcome } from './dialog.ts';
import type { Acknowledge, OutgoingInviteListener } from './outgoing-invite.ts';

const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;

describe('a reliable provisional response to our INVITE', () => {
  let stage: Stage;
  let record: InviteRecorder;
  let request: ParsedRequest;
  let acknowledge: Acknowledge | undefined;
  let during: (acknowledge: Acknowledge | undefined) => void;
  beforeEach(async () => {
    stage = await setStage({ allow: ['PRACK', 'UPDATE'], supported: ['100rel'] });
    record = new InviteRecorder();
    during = () => {};
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const call = async (body = 'offer') => {
    const listener: OutgoingInviteListener = {
      progress: (response, _dialog, prack) => {
        record.progress(response);
        acknowledge = prack;
        during(prack);
      },
      accepted: (dialog, response, ack) => record.accepted(dialog, response, ack),
      refused: (response) => record.refused(response),
    };
    stage.userAgent.invite(
      { uri: 'sip:callee@10.0.0.2', destination, from: { uri: 'sip:us@10.0.0.1' }, body },
      listener,
    );
    await stage.settle();
    request = stage.peer.requests[0]!;
  };
  const progress = async (rseq: number, body = '', toTag = 'a') => {
    const headers = ['Contact: <sip:callee@10.0.0.2:5060>', 'Require: 100rel', `RSeq: ${rseq}`];
    stage.peer.respond(request, 183, { toTag, body, headers });
    await stage.settle();
  };
  const pracks = () => stage.peer.requests.filter(({ method }) => method === 'PRACK');
  const racks = () => pracks().map((prack) => prack.header('rack'));
  const accept = (body = '') =>
    stage.peer.respond(request, 200, { toTag: 'a', body, headers: ['Contact: <sip:callee@10.0.0.2:5060>'] });
  const hangUp = async () => {
    await stage.settle();
    for (const prack of pracks()) stage.peer.respond(prack, 200);
    void record.dialog!.bye();
    await stage.settle();
    stage.peer.respond(stage.peer.requests.at(-1)!, 200);
    await stage.settle();
  };

  test('is told once and acknowledged once, by itself', async () => {
    await call();
    expect(request.header('supported')).toBe('100rel');
    await progress(7, 'answer');
    await progress(7, 'answer');
    expect(racks()).toEqual(['7 1 INVITE']);
    expect(pracks()[0]!.cseq.number).toBe(2);
    expect(pracks()[0]!.to.params.get('tag')).toBe('a');
    expect(record.events).toEqual(['progress 183']);
    accept();
    await hangUp();
  });

  test('is ignored when one before it is missing', async () => {
    await call();
    await progress(7);
    await progress(9);
    expect(racks()).toEqual(['7 1 INVITE']);
    await progress(8);
    await progress(9);
    expect(racks()).toEqual(['7 1 INVITE', '8 1 INVITE', '9 1 INVITE']);
    accept('answer');
    await hangUp();
  });

  test('counts for each fork by itself', async () => {
    await call();
    await progress(7, '', 'a');
    await progress(100, '', 'b');
    expect(pracks().map((prack) => [prack.to.params.get('tag'), prack.header('rack')])).toEqual([
      ['a', '7 1 INVITE'],
      ['b', '100 1 INVITE'],
    ]);
    accept('answer');
    await hangUp();
    await stage.clock.advance(33_000);
  });

  test('with an offer waits for our answer', async () => {
    await call('');
    await progress(7, 'their offer');
    expect(pracks()).toEqual([]);
    void acknowledge!({ body: 'our answer' });
    void acknowledge!({ body: 'another answer' });
    await stage.settle();
    expect(pracks().map(({ text }) => text)).toEqual(['our answer']);
    accept();
    await stage.settle();
    record.acknowledge!();
    await hangUp();
  });

  test('may be acknowledged with a new offer; UPDATE waits until that is answered', async () => {
    await call();
    let outcome: Promise<RequestOutcome> | undefined;
    during = (prack) => {
      outcome = prack!({ body: 'new offer' });
    };
    await progress(7, 'answer');
    expect(pracks().map(({ text }) => text)).toEqual(['new offer']);
    stage.peer.respond(pracks()[0]!, 200, { body: 'new answer' });
    expect(await outcome).toMatchObject({ kind: 'answered', response: { text: 'new answer' } });
    accept();
    await hangUp();
  });

  test('without Require or without RSeq it is an ordinary one', async () => {
    await call();
    const contact = 'Contact: <sip:callee@10.0.0.2:5060>';
    stage.peer.respond(request, 183, { toTag: 'a', headers: [contact, 'RSeq: 1'] });
    stage.peer.respond(request, 183, { toTag: 'a', headers: [contact, 'Require: 100rel'] });
    stage.peer.respond(request, 183, { toTag: 'a', headers: [contact, 'Require: 100rel', 'RSeq: x'] });
    await stage.settle();
    expect(record.events).toEqual(Array(3).fill('progress 183'));
    expect(pracks()).toEqual([]);
    stage.peer.respond(request, 486, { toTag: 'a' });
    await stage.settle();
  });
});
