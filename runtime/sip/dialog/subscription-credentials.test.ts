/** Subscriptions of ours that are challenged, at the beginning and in between (RFC 6665 §4.1, RFC 3261 §22.2). */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CredentialScope } from '../auth/credential-scope.ts';
import type { DigestServer } from '../auth/digest-server.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { challenges, createCredentials, createJudge } from '../testing/calling-stage.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import type { OutgoingSubscription } from './subscription.ts';

let stage: Stage;
let judge: DigestServer;
let subscription: OutgoingSubscription;
let events: string[];
beforeEach(async () => {
  stage = await setStage({ allow: ['NOTIFY'] });
  judge = createJudge(stage.clock);
  events = [];
});
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
  expect(stage.user.errors).toEqual([]);
});

const subscribe = async (change: Partial<CredentialScope> = {}) => {
  subscription = stage.userAgent.subscribe(
    {
      uri: 'sip:box@10.0.0.2',
      destination: { transport: 'udp', address: '10.0.0.2', port: 5060 },
      from: { uri: 'sip:us@10.0.0.1' },
      event: 'message-summary',
      expires: 600,
      credentials: createCredentials(change),
    },
    {
      notified: (_request, state) => events.push(`notified ${state.word}`),
      challengeUnanswered: (all) => events.push(...all.map(({ reason }) => reason)),
      ended: ({ why }) => events.push(`ended: ${why}`),
    },
  );
  await stage.settle();
};
const sent = (): ParsedRequest[] => stage.peer.requests.filter(({ method }) => method === 'SUBSCRIBE');
const challenge = async (): Promise<boolean> => {
  const challenged = challenges(judge, stage.peer, sent().at(-1)!, 'server');
  await stage.settle();
  return challenged;
};
const accept = async (expires = 600) => {
  const headers = ['Contact: <sip:box@10.0.0.2>', `Expires: ${expires}`];
  stage.peer.respond(sent().at(-1)!, 200, { toTag: 'box', headers });
  await stage.settle();
};
let cseq = 0;
const notify = async (state: string) => {
  const request = sent().at(-1)!;
  stage.peer.send({
    method: 'NOTIFY',
    uri: request.contacts[0]!.uri,
    branch: `z9hG4bKn${++cseq}`,
    callId: request.callId,
    from: '<sip:box@10.0.0.2>;tag=box',
    to: request.header('from')!,
    cseq,
    headers: ['Event: message-summary', `Subscription-State: ${state}`, 'Contact: <sip:box@10.0.0.2>'],
  });
  await stage.settle();
};

test('the first SUBSCRIBE, its refresh with a stale nonce, and its end', async () => {
  await subscribe();
  expect(await challenge()).toBe(true);
  const [first, second] = sent();
  expect([second!.callId, second!.header('from')]).toEqual([first!.callId, first!.header('from')]);
  expect(second!.cseq.number).toBe(2);
  expect(await challenge()).toBe(false);
  await accept();
  await notify('active;expires=600');
  await stage.clock.advance(568_100);
  expect(sent()).toHaveLength(3);
  expect(await challenge()).toBe(true);
  expect(await challenge()).toBe(false);
  await accept();
  expect(sent().map((request) => request.cseq.number)).toEqual([1, 2, 3, 4]);
  subscription.unsubscribe();
  await stage.settle();
  expect(await challenge()).toBe(false);
  await accept(0);
  await notify('terminated;reason=timeout');
  expect(events).toEqual(['notified active', 'notified terminated', 'ended: unsubscribed']);
});

test('a NOTIFY finds its subscription after a challenge, before the 2xx too', async () => {
  await subscribe();
  await challenge();
  await notify('active;expires=600');
  await accept();
  await notify('terminated;reason=noresource');
  expect(events).toEqual(['notified active', 'notified terminated', 'ended: terminated']);
});

test('a challenge of the wrong sender or realm is told and not answered', async () => {
  await subscribe({ addresses: new Set(['10.0.0.9']) });
  await challenge();
  expect(sent()).toHaveLength(1);
  expect(events).toEqual(['senderNotAllowed', 'ended: refused']);
});

test('unsubscribed while it is challenged: not sent again', async () => {
  await subscribe();
  subscription.unsubscribe();
  await challenge();
  expect(sent()).toHaveLength(1);
  expect(events).toEqual(['ended: refused']);
});
