/** The examples of the README at work, over real sockets; the answering machine has a test of its own. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { DigestClient } from './auth/digest-client.ts';
import type { InviteOptions } from './dialog/outgoing-invite.ts';
import { noSipMetrics, silentSipLog } from './facilities.ts';
import type { HeaderField, SipResponse } from './message/message.ts';
import { startB2bua } from './testing/b2bua-example.ts';
import { InviteRecorder, UserAgentRecorder } from './testing/recorders.ts';
import { startRedirectServer } from './testing/redirect-example.ts';
import { startRegistrar } from './testing/registrar-example.ts';
import { startTransferee } from './testing/transfer-example.ts';
import { callByTrunk } from './testing/trunk-example.ts';
import { callSomebody } from './testing/uac-example.ts';
import { UserAgent } from './user-agent.ts';

/** Whatever has been started, to be stopped after the test. */
const running: UserAgent[] = [];
let caller: UserAgent;
let callee: UserAgent;
let there: UserAgentRecorder;

const portOf = (userAgent: UserAgent): number => userAgent.listening[0]!.port;
const at = (userAgent: UserAgent) => ({ transport: 'udp', address: '127.0.0.1', port: portOf(userAgent) }) as const;
const uriOf = (userAgent: UserAgent, user = 'bob'): string => `sip:${user}@127.0.0.1:${portOf(userAgent)}`;

function keep(userAgent: UserAgent): UserAgent {
  running.push(userAgent);
  return userAgent;
}

async function start(): Promise<UserAgent> {
  const userAgent = new UserAgent({
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    clock: systemClock(),
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: ['REFER', 'NOTIFY'],
    userAgentHeader: 'Test',
  });
  await userAgent.start();
  return keep(userAgent);
}

/** Waits by turns of the event loop. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise<void>((resolve) => setImmediate(resolve));
}

function call(target: UserAgent, more: Partial<InviteOptions> = { body: 'offer' }) {
  const record = new InviteRecorder();
  const options = { uri: uriOf(target), destination: at(target), from: { uri: 'sip:alice@127.0.0.1' }, ...more };
  return { record, outgoing: caller.invite(options, record) };
}

beforeEach(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  caller = await start();
  callee = await start();
  there = new UserAgentRecorder(callee);
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(there.errors).toEqual([]);
  for (const userAgent of running.splice(0)) await userAgent.stop();
});

describe('the UAC', () => {
  test('places a call and hangs up', async () => {
    there.onInvite = () => there.accept();
    expect(await callSomebody('127.0.0.1', portOf(callee), 0)).toBe('we hung up: answered');
    expect(there.events).toEqual(['invite', 'acknowledged', 'ended by peer: bye']);
  });

  test('tells when they hang up first', async () => {
    there.onInvite = () => void there.accept().bye();
    expect(await callSomebody('127.0.0.1', portOf(callee), 60_000)).toBe('they hung up');
  });

  test('tells of a refusal', async () => {
    there.onInvite = (invite) => invite.refuse(486);
    expect(await callSomebody('127.0.0.1', portOf(callee), 0)).toBe('refused: 486 Busy Here');
  });
});

describe('a call by a trunk', () => {
  const account = { username: 'alice', realm: 'example.org', addresses: new Set(['127.0.0.1']) };

  let registrar: UserAgent;
  beforeEach(async () => {
    registrar = keep((await startRegistrar(0, new Map([['alice', 'secret']]))).userAgent);
  });
  const place = (password: string) =>
    callByTrunk(caller, { ...account, password, registrar: `sip:127.0.0.1:${portOf(registrar)}` }, '+4930123');

  test('registers, and calls by the same server', async () => {
    registrar.listener.invite = (invite) => invite.accept({ body: 'v=0' });
    expect(await place('secret')).toBe('hung up: answered');
  });

  test.each([
    ['the password is wrong', 'guess', 'not registered: 401'],
    ['nobody is there', 'secret', 'refused: 480 Temporarily Unavailable'],
  ])('says so when %s', async (_name, password, story) => {
    expect(await place(password)).toBe(story);
  });
});

interface Registration {
  readonly username?: string;
  readonly password?: string;
  /** Without it: only a question. */
  readonly contact?: boolean;
  readonly headers?: readonly HeaderField[];
}

describe('the registrar (RFC 3261 §10.3)', () => {
  let registrar: UserAgent;
  let bindings: ReadonlyMap<string, ReadonlyMap<string, number>>;
  beforeEach(async () => {
    const passwords = new Map(Object.entries({ alice: 'secret', eve: 'evil' }));
    const started = await startRegistrar(0, passwords);
    bindings = started.bindings;
    registrar = keep(started.userAgent);
  });

  /** Registers for alice, as a phone does it: without credentials first. Gives both answers. */
  async function register({ username = 'alice', password = 'secret', contact = true, headers = [] }: Registration) {
    const uri = `sip:127.0.0.1:${portOf(registrar)}`;
    const alice = { uri: 'sip:alice@127.0.0.1' };
    const request = { method: 'REGISTER', uri, destination: at(registrar), from: alice, to: alice, contact };
    const send = async (cseq: number, credentials: readonly HeaderField[]): Promise<SipResponse> => {
      const outcome = await caller.request({ ...request, cseq, headers: [...headers, ...credentials] });
      if (outcome.kind !== 'answered') throw new Error(outcome.kind);
      return outcome.response;
    };
    const known = { addresses: new Set(['127.0.0.1']), tlsNames: new Set<string>(), realm: 'example.org' };
    const attempt = new DigestClient(() => ({ username, secret: { password }, ...known })).attempt(request);
    const asked = await send(1, []);
    const verdict = attempt.challenged(asked, { address: '127.0.0.1' });
    if (verdict.kind !== 'retry') throw new Error(JSON.stringify(verdict));
    return { asked, answer: await send(2, verdict.headers) };
  }

  test('binds a Contact for whoever knows the password', async () => {
    const { asked, answer } = await register({});
    expect([asked.status, answer.status]).toEqual([401, 200]);
    const [uri, expires] = [...bindings.get('alice')!][0]!;
    expect(uri).toBe(`sip:alice@127.0.0.1:${portOf(caller)}`);
    // The engine's clock is free of jumps, and so a little off the wall's.
    expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(5_000);
    expect(answer.header('contact')).toBe(`<${uri}>;expires=3600`);
  });

  test.each([
    ['a wrong password', { password: 'guess' }, 401],
    ['another account', { username: 'eve', password: 'evil' }, 403],
    ['a star without Expires: 0', { contact: false, headers: [['Contact', '*']] as const }, 400],
  ])('%s binds nothing', async (_name, registration, status) => {
    expect((await register(registration)).answer.status).toBe(status);
    expect(bindings.size).toBe(0);
  });

  test('keeps several, tells them all, and forgets one or all', async () => {
    await register({ headers: [['Expires', '60']] });
    const desk = '<sip:desk@192.0.2.7>';
    const second = await register({ contact: false, headers: [['Contact', `${desk};expires=120`]] });
    expect(second.answer.list('contact')).toEqual([expect.stringMatching(/expires=60$/), `${desk};expires=120`]);
    await register({ contact: false, headers: [['Contact', `${desk};expires=0`]] });
    expect((await register({ contact: false })).answer.contacts).toHaveLength(1);
    const none = await register({
      contact: false,
      headers: [
        ['Contact', '*'],
        ['Expires', '0'],
      ],
    });
    expect([none.answer.status, none.answer.contacts, bindings.get('alice')!.size]).toEqual([200, [], 0]);
  });
});

describe('the redirect server (RFC 3261 §8.3)', () => {
  test.each([
    ['bob', 302, 'sip:bob@192.0.2.9'],
    ['nobody', 404, undefined],
  ])('answers a call for %s with %i', async (user, status, contact) => {
    const server = keep(await startRedirectServer(0, new Map([['bob', 'sip:bob@192.0.2.9']])));
    const { record } = call(server, { uri: uriOf(server, user) });
    await until(() => record.events.length > 0);
    expect(record.events).toEqual([`refused ${status}`]);
    expect((record.responses[0] as SipResponse).contacts[0]?.uri).toBe(contact);
  });
});

describe('the B2BUA', () => {
  let b2bua: UserAgent;
  beforeEach(async () => {
    b2bua = keep(await startB2bua(0, '127.0.0.1', portOf(callee)));
  });

  async function answered() {
    there.onInvite = (invite) => {
      invite.progress(180);
      there.accept('answer');
    };
    const { record } = call(b2bua);
    await until(() => there.events.includes('acknowledged'));
    return record;
  }

  test('passes offer, ringing and answer; the caller hangs up', async () => {
    const record = await answered();
    expect(there.invites[0]!.request.text).toBe('offer');
    expect(there.invites[0]!.request.header('max-forwards')).toBe('69');
    expect(there.invites[0]!.id.callId).not.toBe(record.dialog!.id.callId);
    expect(record.events).toEqual(['progress 180', 'accepted 200']);
    expect(record.responses[1]!.text).toBe('answer');
    await record.dialog!.bye();
    await until(() => there.ends.length > 0);
    expect(there.ends[0]).toMatchObject({ by: 'peer', why: 'bye' });
  });

  test('passes it when the callee hangs up', async () => {
    const record = await answered();
    void there.dialogs[0]!.bye();
    await until(() => record.events.length > 2);
    expect(record.events[2]).toBe('ended by peer: bye');
  });

  test('passes a refusal', async () => {
    there.onInvite = (invite) => invite.refuse(486);
    const { record } = call(b2bua);
    await until(() => record.events.length > 0);
    expect(record.events).toEqual(['refused 486']);
  });

  test('passes it when the caller gives up', async () => {
    there.onInvite = (invite) => invite.progress(180);
    const { record, outgoing } = call(b2bua);
    await until(() => record.events.length > 0);
    outgoing.cancel();
    await until(() => there.events.length > 1 && record.events.length > 1);
    expect(record.events).toEqual(['progress 180', 'refused 487']);
    expect(there.events).toEqual(['invite', 'cancelled by CANCEL']);
  });

  test('lets the callee offer and the caller answer', async () => {
    there.onInvite = () => there.accept('late offer');
    const { record } = call(b2bua, {});
    await until(() => record.acknowledge !== undefined);
    expect(there.invites[0]!.lateOffer).toBe(true);
    expect(record.responses[0]!.text).toBe('late offer');
    record.acknowledge!({ body: 'late answer' });
    await until(() => there.acks.length > 0);
    expect(there.acks[0]!.text).toBe('late answer');
  });
});

describe('the transferee (RFC 3515)', () => {
  const told: string[] = [];
  async function transfer(mayCall: boolean) {
    told.length = 0;
    const transferee = keep(await startTransferee(0, () => mayCall));
    const { record } = call(transferee);
    await until(() => record.dialog !== undefined);
    const options = { referTo: `<${uriOf(callee)}>`, referredBy: '<sip:alice@127.0.0.1>' };
    const outcome = await record.dialog!.refer(options, (status, reason) => told.push(`${status} ${reason}`));
    return { record, outcome };
  }

  test('calls whom it is told to, reports, and leaves the first call', async () => {
    there.onInvite = (invite) => {
      invite.progress(180);
      there.accept();
    };
    const { record, outcome } = await transfer(true);
    expect(outcome).toEqual({ kind: 'completed', status: 200 });
    expect(told).toEqual(['100 Trying', '180 Ringing', '200 OK']);
    await until(() => record.events.length > 1);
    expect(record.events).toEqual(['accepted 200', 'ended by peer: bye']);
    expect(there.ends).toEqual([]);
  });

  test('reports that they are busy, and stays', async () => {
    there.onInvite = (invite) => invite.refuse(486);
    const { record, outcome } = await transfer(true);
    expect(outcome).toMatchObject({ kind: 'notReached', status: 486 });
    expect(record.dialog!.state).toBe('confirmed');
  });

  test('refuses to call just anybody', async () => {
    const { outcome } = await transfer(false);
    expect(outcome).toMatchObject({ kind: 'refused', response: { status: 603 } });
    expect(there.invites).toEqual([]);
  });
});
