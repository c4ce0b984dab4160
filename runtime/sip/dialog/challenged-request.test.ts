/** Requests inside dialogs that the trunk challenges, in calls of both directions (RFC 3261 §22.2, §22.3). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DigestServer } from '../auth/digest-server.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { challenges, createCredentials, createJudge } from '../testing/calling-stage.ts';
import { InviteRecorder } from '../testing/recorders.ts';
import { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { Dialog } from './dialog.ts';

const abilities = {
  allow: ['INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY'],
  supported: ['100rel', 'timer'],
};

describe('a request inside a dialog is challenged', () => {
  let stage: Stage;
  let judge: DigestServer;
  let unanswered: string[];
  beforeEach(async () => {
    stage = await setStage(abilities);
    judge = createJudge(stage.clock);
    unanswered = [];
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const last = (method: string): ParsedRequest => stage.peer.requests.findLast((request) => request.method === method)!;
  const count = (method: string) => stage.peer.requests.filter((request) => request.method === method).length;
  const challenge = async (method: string, by = judge) => {
    const challenged = challenges(by, stage.peer, last(method), 'proxy');
    await stage.settle();
    return challenged;
  };
  const respond = async (method: string, status: number, headers: string[] = [], body = '') => {
    stage.peer.respond(last(method), status, { toTag: 'a', headers, body });
    await stage.settle();
  };
  const contact = ['Contact: <sip:bob@10.0.0.2>'];
  const watch = (dialog: Dialog): Dialog => {
    dialog.listener = {
      ...dialog.listener,
      challengeUnanswered: (all, method) => unanswered.push(...all.map(({ reason }) => `${method} ${reason}`)),
    };
    return dialog;
  };

  /** A call that came from the trunk; its credentials are given to it afterwards. */
  const incoming = async (): Promise<Dialog> => {
    await stage.answeredCall();
    const dialog = watch(stage.user.dialogs[0]!);
    dialog.credentials = createCredentials();
    return dialog;
  };
  /** A call that went to the trunk with credentials, unchallenged so far. */
  const outgoing = async (): Promise<Dialog> => {
    const record = new InviteRecorder();
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    const from = { uri: 'sip:us@10.0.0.1' };
    const options = { uri: 'sip:bob@10.0.0.2', destination, from, body: 'offer', credentials: createCredentials() };
    stage.userAgent.invite(options, record);
    await stage.settle();
    await respond('INVITE', 200, contact, 'answer');
    return watch(record.dialog!);
  };
  const end = async (dialog: Dialog) => {
    void dialog.bye();
    await stage.settle();
    await respond('BYE', 200);
  };

  describe.each([
    ['incoming', incoming],
    ['outgoing', outgoing],
  ] as const)('in an %s call', (_direction, begin) => {
    test.each([
      ['INFO', (dialog: Dialog) => dialog.request('INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' })],
      ['UPDATE', (dialog: Dialog) => dialog.update({ body: 'offer' })],
      ['REFER', (dialog: Dialog) => dialog.refer({ referTo: '<sip:carol@10.0.0.9>', subscribe: false })],
    ] as const)('%s goes out again, once, with the next CSeq', async (method, send) => {
      const dialog = await begin();
      const outcome = send(dialog);
      await stage.settle();
      const first = last(method);
      expect(first.header('proxy-authorization')).toBeUndefined();
      expect(await challenge(method)).toBe(true);
      const second = last(method);
      expect(second.cseq.number).toBe(first.cseq.number + 1);
      expect(second.text).toBe(first.text);
      expect(await challenge(method)).toBe(false);
      await respond(
        method,
        method === 'REFER' ? 202 : 200,
        ['Refer-Sub: false', ...contact],
        method === 'UPDATE' ? 'answer' : '',
      );
      expect((await outcome).kind).toBe(method === 'REFER' ? 'unconfirmed' : 'answered');
      expect(count(method)).toBe(2);
      await end(dialog);
    });

    test('re-INVITE: its ACK carries the same credentials', async () => {
      const dialog = await begin();
      const before = count('INVITE');
      const outcome = dialog.reinvite({ body: 'offer 2' });
      await stage.settle();
      await challenge('INVITE');
      expect(count('INVITE')).toBe(before + 2);
      expect(await challenge('INVITE')).toBe(false);
      await respond('INVITE', 200, contact, 'answer 2');
      expect((await outcome).kind).toBe('accepted');
      expect(last('ACK').header('proxy-authorization')).toBe(last('INVITE').header('proxy-authorization'));
      expect(last('ACK').cseq.number).toBe(last('INVITE').cseq.number);
      await end(dialog);
    });

    test('BYE: the call is over at once, and over there after the second one', async () => {
      const dialog = await begin();
      const outcome = dialog.bye();
      await stage.settle();
      expect(dialog.state).toBe('ended');
      await challenge('BYE');
      expect(await challenge('BYE')).toBe(false);
      await respond('BYE', 200);
      expect(await outcome).toMatchObject({ kind: 'answered', response: { status: 200 } });
      expect(count('BYE')).toBe(2);
      expect(unanswered).toEqual([]);
    });

    test('a nonce that is known saves the round trip, until it is stale', async () => {
      const dialog = await begin();
      void dialog.request('INFO');
      await stage.settle();
      await challenge('INFO');
      await respond('INFO', 200);
      void dialog.request('INFO');
      await stage.settle();
      expect(await challenge('INFO')).toBe(false);
      await respond('INFO', 200);
      await stage.clock.advance(400_000);
      void dialog.request('INFO');
      await stage.settle();
      expect(await challenge('INFO')).toBe(true);
      expect(await challenge('INFO')).toBe(false);
      await respond('INFO', 200);
      await end(dialog);
      expect(count('INFO')).toBe(5);
    });

    test('a foreign realm gets nothing, and is told', async () => {
      const dialog = await begin();
      void dialog.bye();
      await stage.settle();
      await challenge('BYE', createJudge(stage.clock, { realm: 'rogue.test' }));
      expect(count('BYE')).toBe(1);
      expect(unanswered).toEqual(['BYE realmNotAllowed']);
    });
  });

  test('the peer moves while it challenges: the answer is for where the request goes now', async () => {
    const call = await stage.answeredCall();
    const dialog = watch(stage.user.dialogs[0]!);
    dialog.credentials = createCredentials();
    void dialog.request('INFO');
    await stage.settle();
    call.request('UPDATE', { headers: ['Contact: <sip:moved@10.0.0.2:5070>'] });
    await stage.settle();
    const moved = new ScriptedPeer(stage.network, '10.0.0.2', { address: '10.0.0.1', port: 5060 }, 5070);
    await challenge('INFO');
    const again = moved.requests[0]!;
    expect(again.uri).toBe('sip:moved@10.0.0.2:5070');
    expect(again.header('proxy-authorization')).toContain('uri="sip:moved@10.0.0.2:5070"');
    moved.respond(again, 200, { toTag: 'a' });
    void dialog.bye();
    await stage.settle();
    moved.respond(moved.requests[1]!, 200, { toTag: 'a' });
    await stage.settle();
  });

  test('PRACK of an early dialog', async () => {
    const record = new InviteRecorder();
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    const from = { uri: 'sip:us@10.0.0.1' };
    const options = { uri: 'sip:bob@10.0.0.2', destination, from, body: 'offer', credentials: createCredentials() };
    stage.userAgent.invite(options, record);
    await stage.settle();
    await respond('INVITE', 180, [...contact, 'Require: 100rel', 'RSeq: 1']);
    const first = last('PRACK');
    await challenge('PRACK');
    expect(await challenge('PRACK')).toBe(false);
    expect(last('PRACK').header('rack')).toBe(first.header('rack'));
    expect(count('PRACK')).toBe(2);
    await respond('PRACK', 200);
    await respond('INVITE', 200, contact, 'answer');
    await end(record.dialog!);
  });

  test('REFER with a subscription: its NOTIFYs bear the CSeq of the one that was accepted', async () => {
    const dialog = await incoming();
    const told: number[] = [];
    const outcome = dialog.refer({ referTo: '<sip:carol@10.0.0.9>' }, (status) => told.push(status));
    await stage.settle();
    await challenge('REFER');
    const { number } = last('REFER').cseq;
    await respond('REFER', 202, contact);
    const call = last('REFER');
    stage.peer.send({
      method: 'NOTIFY',
      uri: call.contacts[0]!.uri,
      branch: 'z9hG4bKnotify',
      callId: call.callId,
      from: call.header('to')!,
      to: call.header('from')!,
      cseq: 50,
      headers: [
        `Event: refer;id=${number}`,
        'Subscription-State: terminated',
        'Content-Type: message/sipfrag;version=2.0',
      ],
      body: 'SIP/2.0 200 OK',
    });
    await stage.settle();
    expect(stage.peer.statuses('NOTIFY')).toEqual([200]);
    expect(await outcome).toEqual({ kind: 'completed', status: 200 });
    await end(dialog);
  });

  test('a challenge after the call has ended: a re-INVITE is not sent again', async () => {
    const dialog = await incoming();
    void dialog.reinvite({ body: 'offer 2' });
    await stage.settle();
    const reinvite = last('INVITE');
    void dialog.bye();
    await stage.settle();
    challenges(judge, stage.peer, reinvite, 'proxy');
    await stage.settle();
    expect(count('INVITE')).toBe(1);
    await challenge('BYE');
    await respond('BYE', 200);
  });

  test('without credentials nothing is sent again', async () => {
    const dialog = await incoming();
    dialog.credentials = undefined;
    const outcome = dialog.bye();
    await stage.settle();
    await challenge('BYE');
    expect(await outcome).toMatchObject({ kind: 'answered', response: { status: 407 } });
    expect(count('BYE')).toBe(1);
  });
});

test('threat S4: 100 challenges of a rogue UAS to our BYE get no Authorization', async () => {
  const realms = ['provider.test', 'rogue.test'];
  let authorizations = 0;
  for (let round = 0; round < 100; round++) {
    const stage = await setStage(abilities);
    const record = new InviteRecorder();
    // The trunk is somewhere else; who challenges is the callee, of whatever realm.
    const credentials = createCredentials({ addresses: new Set(['192.0.2.1']) });
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    stage.userAgent.invite(
      { uri: 'sip:bob@10.0.0.2', destination, from: { uri: 'sip:us@10.0.0.1' }, credentials },
      record,
    );
    await stage.settle();
    stage.peer.respond(stage.peer.requests[0]!, 200, {
      toTag: 'a',
      headers: ['Contact: <sip:bob@10.0.0.2>'],
      body: 'offer',
    });
    await stage.settle();
    record.acknowledge!({ body: 'answer' });
    void record.dialog!.bye();
    await stage.settle();
    const bye = stage.peer.requests.find(({ method }) => method === 'BYE')!;
    const role = round % 2 === 0 ? 'server' : 'proxy';
    challenges(createJudge(stage.clock, { realm: realms[round % 3 === 0 ? 1 : 0]! }), stage.peer, bye, role);
    await stage.settle();
    authorizations += stage.network.sent.filter(({ text }) => /^(proxy-)?authorization/im.test(text)).length;
    expect(await stage.finish()).toEqual(nothing);
  }
  console.info(`S4: 100 BYE challenges, ${authorizations} Authorization`);
  expect(authorizations).toBe(0);
});
