/** Requests outside dialogs by name: located, proven, and sent to the next server (RFC 3261 §8.1, §10.2; RFC 3263 §4.3). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  account,
  type CallingStage,
  challenges,
  createCredentials,
  createJudge,
  setCallingStage,
} from '../testing/calling-stage.ts';
import type { ScriptedPeer } from '../testing/scripted-peer.ts';
import { nothing } from '../testing/stage.ts';
import type { AskOptions, AskOutcome } from './call-options.ts';

describe('a request by name', () => {
  let stage: CallingStage;
  let outcome: AskOutcome | undefined;
  let a: ScriptedPeer;
  let b: ScriptedPeer;
  let c: ScriptedPeer;
  beforeEach(async () => {
    stage = await setCallingStage();
    outcome = undefined;
    [a, b, c] = stage.servers;
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    await stage.close();
  });

  const ask = async (more: Partial<AskOptions> = {}) => {
    const options = { method: 'REGISTER', uri: 'sip:10.0.0.2', from: { uri: 'sip:line1@provider.test' } };
    stage.userAgent.ask({ ...options, ...more }).then((told) => {
      outcome = told;
    });
    await stage.settle();
  };
  const respond = async (server: ScriptedPeer, status: number) => {
    server.respond(server.requests.at(-1)!, status, { toTag: 'x' });
    await stage.settle();
  };

  test('REGISTER with credentials: its own Call-ID, the CSeq rises, the realm is learnt', async () => {
    const judge = createJudge(stage.clock);
    const credentials = createCredentials({ realm: undefined });
    await ask({ credentials, callId: 'registration-1', cseq: 7 });
    challenges(judge, a, a.requests[0]!, 'server');
    await stage.settle();
    const [first, second] = a.requests;
    expect([first, second].map((request) => request!.cseq.number)).toEqual([7, 8]);
    expect(second!.callId).toBe('registration-1');
    expect(second!.header('from')).toBe(first!.header('from'));
    expect(challenges(judge, a, second!, 'server')).toBe(false);
    await respond(a, 200);
    expect(outcome).toMatchObject({
      kind: 'answered',
      response: { status: 200 },
      destination: { transport: 'udp', address: '10.0.0.2', port: 5060 },
      cseq: 8,
      learntRealm: account.realm,
      unanswered: [],
    });
  });

  test('a realm that is known already is not learnt; a wrong one gets no answer', async () => {
    await ask({ credentials: createCredentials({ realm: 'other.test' }) });
    challenges(createJudge(stage.clock), a, a.requests[0]!, 'server');
    await stage.settle();
    expect(a.requests).toHaveLength(1);
    expect(outcome).toMatchObject({
      kind: 'answered',
      response: { status: 401 },
      learntRealm: undefined,
      unanswered: [{ reason: 'realmNotAllowed', realm: account.realm }],
    });
  });

  test('without credentials a challenge is an answer like any other', async () => {
    await ask({ method: 'OPTIONS' });
    await respond(a, 401);
    expect(outcome).toMatchObject({ kind: 'answered', response: { status: 401 }, cseq: 1 });
  });

  test('503 and silence lead to the next server; the one that answers is named', async () => {
    await ask({ method: 'OPTIONS', uri: 'sip:abc.test' });
    await stage.until(() => a.requests.length > 0);
    await respond(a, 503);
    expect(b.requests).toHaveLength(1);
    await stage.clock.advance(31_000);
    expect(c.requests).toEqual([]);
    await stage.clock.advance(1_100);
    expect(c.requests[0]!.callId).toBe(a.requests[0]!.callId);
    await respond(c, 200);
    expect(outcome).toMatchObject({ kind: 'answered', destination: { address: '10.0.0.4' } });
  });

  test.each([
    ['no such name', { uri: 'sip:nowhere.test' }, 'noSuchName'],
    ['nothing leads there', { uri: 'sip:[2001:db8::1]' }, 'transport'],
    ['no SIP URI', { uri: 'mailto:bob@abc.test' }, 'notSip'],
  ])('%s is a value', async (_name, more, why) => {
    await ask(more);
    await stage.until(() => outcome !== undefined);
    expect(outcome).toEqual({ kind: 'failed', why, cseq: 1 });
  });

  test('silence of the only server', async () => {
    await ask({ method: 'MESSAGE', body: 'hello', contentType: 'text/plain' });
    await stage.clock.advance(33_000);
    expect(outcome).toEqual({ kind: 'failed', why: 'timeout', cseq: 1 });
  });
});
