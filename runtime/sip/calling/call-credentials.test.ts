/** Calls that are challenged (RFC 3261 §22.2, §22.3): one round trip, and credentials for nobody else. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DigestServer } from '../auth/digest-server.ts';
import {
  account,
  type CallingStage,
  challenges,
  createCredentials,
  createJudge,
  setCallingStage,
} from '../testing/calling-stage.ts';
import { CallRecorder } from '../testing/recorders.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { CallOptions, OutgoingCall } from './call-options.ts';

describe('a call with credentials', () => {
  let stage: CallingStage;
  let record: CallRecorder;
  let call: OutgoingCall;
  let judge: DigestServer;
  let a: ScriptedPeer;
  let b: ScriptedPeer;
  beforeEach(async () => {
    stage = await setCallingStage();
    record = new CallRecorder();
    judge = createJudge(stage.clock);
    [a, b] = stage.servers;
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
    await stage.close();
  });

  const place = async (more: Partial<CallOptions> = {}) => {
    const options = { uri: 'sip:bob@10.0.0.2', from: { uri: 'sip:us@10.0.0.1' }, body: 'offer' };
    call = stage.userAgent.call({ ...options, credentials: createCredentials(), ...more }, record);
    await stage.settle();
  };
  const invites = (server: ScriptedPeer) => server.requests.filter(({ method }) => method === 'INVITE');
  const challenge = async (server = a, role: 'server' | 'proxy' = 'proxy', by = judge) => {
    const challenged = challenges(by, server, invites(server).at(-1)!, role);
    await stage.settle();
    return challenged;
  };
  const answer = async (server: ScriptedPeer, status: number, toTag: string, headers: string[] = []) => {
    const contact = `Contact: <sip:bob@${server.address}>`;
    server.respond(invites(server).at(-1)!, status, { toTag, headers: [contact, ...headers], body: 'answer' });
    await stage.settle();
  };
  const hangUp = async (server: ScriptedPeer) => {
    void record.dialog!.bye();
    await stage.settle();
    const bye = server.requests.findLast(({ method }) => method === 'BYE')!;
    server.respond(bye, 200);
    await stage.settle();
    return bye;
  };
  const refuse = (server = a) => answer(server, 486, 'no');

  test.each(['server', 'proxy'] as const)('the challenge of a %s costs one round trip', async (role) => {
    await place();
    expect(await challenge(a, role)).toBe(true);
    const [first, second] = invites(a);
    expect(invites(a)).toHaveLength(2);
    expect(second!.header('call-id')).toBe(first!.header('call-id'));
    expect(second!.header('from')).toBe(first!.header('from'));
    expect(second!.to.params.has('tag')).toBe(false);
    expect([first!.cseq.number, second!.cseq.number, call.cseq]).toEqual([1, 2, 2]);
    expect(judge.judge(second!, { address: '10.0.0.1' }, account.username, role).kind).toBe('accepted');
    await answer(a, 200, 'a');
    const ack = a.requests.findLast(({ method }) => method === 'ACK')!;
    const header = role === 'proxy' ? 'proxy-authorization' : 'authorization';
    expect(ack.header(header)).toBe(second!.header(header));
    expect(ack.cseq.number).toBe(2);
    expect(record.events).toEqual(['attempted 10.0.0.2', 'accepted 200']);
    const bye = await hangUp(a);
    expect(bye.cseq.number).toBe(3);
    expect(challenges(judge, a, bye, role)).toBe(false);
  });

  test('the nonce is used again: the next call needs no round trip', async () => {
    const credentials = createCredentials();
    await place({ credentials });
    await challenge();
    await refuse();
    await place({ credentials });
    expect(await challenge()).toBe(false);
    await refuse();
    expect(invites(a)).toHaveLength(3);
  });

  test('stale: once more, with the new nonce', async () => {
    const credentials = createCredentials();
    await place({ credentials });
    await challenge();
    await refuse();
    await stage.clock.advance(400_000);
    await place({ credentials });
    expect(await challenge()).toBe(true);
    expect(await challenge()).toBe(false);
    await refuse();
    expect(invites(a)).toHaveLength(4);
  });

  test('a wrong password is refused once, not tried again and again', async () => {
    await place({ credentials: createCredentials({ secret: { password: 'falsch' } }) });
    await challenge();
    await challenge();
    expect(invites(a)).toHaveLength(2);
    expect(record.events).toEqual(['attempted 10.0.0.2', 'unanswered: rejected', 'refused 407']);
  });

  test.each([
    ['another realm', { realm: 'elsewhere.test' }, 'realmNotAllowed'],
    ['a realm that is not known yet', { realm: undefined }, 'realmNotAllowed'],
    ['another server', { addresses: new Set(['10.0.0.9']) }, 'senderNotAllowed'],
  ])('%s gets no answer, and the user is told', async (_name, scope, reason) => {
    await place({ credentials: createCredentials(scope) });
    await challenge();
    expect(invites(a)).toHaveLength(1);
    expect(record.events).toEqual(['attempted 10.0.0.2', `unanswered: ${reason}`, 'refused 407']);
    expect(record.unanswered[0]).toMatchObject({ realm: account.realm, sender: { address: '10.0.0.2' } });
  });

  test('a challenge whose source is forged to be the provider leads the answer nowhere', async () => {
    await place({ destination: { transport: 'udp', address: '10.0.0.3', port: 5060 } });
    const request = invites(b)[0]!;
    // The first server's address, the branch that only the second one knows.
    challenges(judge, a, request, 'proxy');
    await stage.settle();
    expect(invites(b)).toHaveLength(1);
    expect(record.events).toEqual(['attempted 10.0.0.3', 'unanswered: senderNotAllowed', 'refused 407']);
  });

  test('proxy and server both challenge: both are answered', async () => {
    const credentials = createCredentials();
    await place({ credentials });
    await challenge(a, 'proxy');
    await challenge(a, 'server');
    const last = invites(a).at(-1)!;
    expect(last.header('proxy-authorization')).toBeDefined();
    expect(last.header('authorization')).toBeDefined();
    expect(last.cseq.number).toBe(3);
    await refuse();
  });

  test('the next server makes a challenge of its own, and is answered only inside the scope', async () => {
    await place({
      uri: 'sip:bob@abc.test',
      credentials: createCredentials({ addresses: new Set(['10.0.0.2', '10.0.0.3']) }),
    });
    await stage.until(() => a.requests.length > 0);
    await challenge();
    await answer(a, 503, 'a');
    expect(invites(b)[0]!.cseq.number).toBe(2);
    expect(await challenge(b, 'proxy', createJudge(stage.clock))).toBe(true);
    expect(invites(b)[1]!.cseq.number).toBe(3);
    await answer(b, 503, 'b');
    const last = stage.servers[2];
    expect(last.requests[0]!.header('proxy-authorization')).toBeUndefined();
    await refuse(last);
  });

  test('the 4 s begin anew with credentials: a challenge is no provisional', async () => {
    await place({ uri: 'sip:bob@abc.test' });
    await stage.until(() => a.requests.length > 0);
    await stage.clock.advance(3_000);
    await challenge();
    await stage.clock.advance(900);
    expect(invites(b)).toEqual([]);
    await stage.clock.advance(200);
    expect(invites(b)).toHaveLength(1);
    await refuse(b);
    await answer(a, 486, 'late');
    expect(record.events.at(-1)).toBe('refused 486');
  });

  test('a strict router is the Request-URI, and the digest is made for it (RFC 3261 §8.1.2)', async () => {
    await place({ uri: 'sip:bob@far.test', route: ['sip:10.0.0.2', 'sip:10.0.0.9;lr'] });
    await challenge();
    const last = invites(a).at(-1)!;
    expect(last.uri).toBe('sip:10.0.0.2');
    expect(last.headers('route')).toEqual(['<sip:10.0.0.9;lr>', '<sip:bob@far.test>']);
    expect(last.to.uri).toBe('sip:bob@far.test');
    expect(last.header('proxy-authorization')).toContain('uri="sip:10.0.0.2"');
    expect(await challenge()).toBe(false);
    await refuse();
  });

  test('a 422 in between keeps the credentials valid', async () => {
    await stage.close();
    await stage.userAgent.stop();
    stage = await setCallingStage({ supported: ['timer'], sessionTimer: { interval: 1800 } });
    judge = createJudge(stage.clock);
    [a, b] = stage.servers;
    await place();
    await challenge();
    await answer(a, 422, 'x', ['Min-SE: 3600']);
    const last = invites(a).at(-1)!;
    expect(last.header('session-expires')).toContain('3600');
    expect(last.cseq.number).toBe(3);
    expect(await challenge()).toBe(false);
    await refuse();
  });
});
