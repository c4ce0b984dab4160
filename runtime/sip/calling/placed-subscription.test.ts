/** Subscriptions by name: located, and made at the next server when one fails (RFC 6665 §4.1.2, RFC 3263 §4.3). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutgoingSubscription } from '../dialog/subscription.ts';
import {
  type CallingStage,
  challenges,
  createCredentials,
  createJudge,
  setCallingStage,
} from '../testing/calling-stage.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { WatchOptions } from './call-options.ts';

describe('a subscription by name', () => {
  let stage: CallingStage;
  let subscription: OutgoingSubscription;
  let events: string[];
  let a: ScriptedPeer;
  let b: ScriptedPeer;
  let c: ScriptedPeer;
  beforeEach(async () => {
    stage = await setCallingStage({ allow: ['NOTIFY'] });
    events = [];
    [a, b, c] = stage.servers;
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
    await stage.close();
  });

  const watch = async (more: Partial<WatchOptions> = {}) => {
    const options = { uri: 'sip:abc.test', from: { uri: 'sip:us@10.0.0.1' }, event: 'message-summary', expires: 600 };
    subscription = stage.userAgent.watch(
      { ...options, ...more },
      {
        notified: (_request, state) => events.push(`notified ${state.word}`),
        ended: (end) => events.push(`ended: ${end.why}${end.why === 'unreached' ? ` ${end.reason}` : ''}`),
      },
    );
    await stage.settle();
  };
  const respond = async (server: ScriptedPeer, status: number) => {
    const headers = ['Contact: <sip:box@10.0.0.2>', 'Expires: 600'];
    server.respond(server.requests.at(-1)!, status, { toTag: 'box', headers });
    await stage.settle();
  };
  let cseq = 0;
  const notify = async (server: ScriptedPeer, state: string) => {
    const request = server.requests.at(-1)!;
    server.send({
      method: 'NOTIFY',
      uri: request.contacts[0]!.uri,
      branch: `z9hG4bKw${++cseq}`,
      callId: request.callId,
      from: '<sip:abc.test>;tag=box',
      to: request.header('from')!,
      cseq,
      headers: [
        'Event: message-summary',
        `Subscription-State: ${state}`,
        `Contact: <sip:box@${server.address}:${server.port}>`,
      ],
    });
    await stage.settle();
  };
  const leave = async (server: ScriptedPeer) => {
    subscription.unsubscribe();
    await stage.settle();
    expect(server.requests.at(-1)!.header('expires')).toBe('0');
    await respond(server, 200);
    await notify(server, 'terminated;reason=timeout');
  };

  test('503 and silence lead to the next server; there it lives', async () => {
    await watch();
    expect(subscription.state).toBe('asking');
    await stage.until(() => a.requests.length > 0);
    await respond(a, 503);
    expect(b.requests).toHaveLength(1);
    await stage.clock.advance(33_000);
    expect(c.requests[0]!.callId).toBe(a.requests[0]!.callId);
    await respond(c, 200);
    await notify(c, 'active;expires=600');
    expect(subscription.state).toBe('active');
    await leave(c);
    expect(subscription.state).toBe('ended');
    expect(events).toEqual(['notified active', 'notified terminated', 'ended: unsubscribed']);
  });

  test('503 to the end of it: no other server is asked', async () => {
    await watch();
    await stage.until(() => a.requests.length > 0);
    await respond(a, 200);
    await notify(a, 'active;expires=600');
    subscription.unsubscribe();
    await stage.settle();
    await respond(a, 503);
    expect(events).toEqual(['notified active', 'ended: refused']);
    expect([...b.requests, ...c.requests]).toEqual([]);
  });

  test('challenged: proven to the server that asked', async () => {
    const judge = createJudge(stage.clock);
    await watch({ uri: 'sip:a.test', credentials: createCredentials() });
    await stage.until(() => a.requests.length > 0);
    challenges(judge, a, a.requests[0]!, 'server');
    await stage.settle();
    expect(challenges(judge, a, a.requests[1]!, 'server')).toBe(false);
    await respond(a, 404);
    expect(events).toEqual(['ended: refused']);
  });

  test('503 of all is a refusal', async () => {
    await watch({ uri: 'sip:10.0.0.2' });
    await respond(a, 503);
    expect(events).toEqual(['ended: refused']);
  });

  test('given up before a server was found: nobody is asked', async () => {
    await watch();
    subscription.unsubscribe();
    await stage.until(() => stage.dns.asked.length > 0);
    await stage.clock.advance(10_000);
    expect(events).toEqual(['ended: unsubscribed']);
    expect(a.requests).toEqual([]);
  });

  test.each([
    ['no such name', 'sip:nowhere.test', 'noSuchName'],
    ['nothing leads there', 'sip:[2001:db8::1]', 'transport'],
    ['no SIP URI', 'mailto:box@abc.test', 'notSip'],
  ])('%s is a value', async (_name, uri, reason) => {
    await watch({ uri });
    await stage.until(() => events.length > 0);
    expect(events).toEqual([`ended: unreached ${reason}`]);
  });
});
