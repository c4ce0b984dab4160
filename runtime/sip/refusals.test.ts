import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScriptedRequest } from './testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from './testing/stage.ts';

describe('requests that are refused by the engine itself', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
  });

  const cases: [
    name: string,
    method: string,
    more: Partial<ScriptedRequest>,
    status: number,
    header?: [string, string],
  ][] = [
    ['a method that nobody listens to', 'SUBSCRIBE', {}, 405, ['allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO']],
    ['a method that no RFC knows', 'JUMP', {}, 501],
    ['a foreign URI scheme', 'INVITE', { uri: 'soap.beep://192.0.2.1' }, 416],
    ['headers in the Request-URI', 'INVITE', { uri: 'sip:a@10.0.0.1?Route=%3Csip:b%3E' }, 400],
    ['a required extension', 'INVITE', { headers: ['Require: magic, timer'] }, 420, ['unsupported', 'magic, timer']],
    [
      'a foreign body',
      'INVITE',
      { headers: ['Content-Type: text/riddle'], body: 'x' },
      415,
      ['accept', 'application/sdp, multipart/mixed, multipart/alternative'],
    ],
    [
      'a body in disguise',
      'INVITE',
      { headers: ['Content-Type: application/sdp', 'Content-Encoding: gzip'], body: 'x' },
      415,
      ['accept-encoding', 'identity'],
    ],
    ['a body without type', 'INVITE', { body: 'x' }, 400],
    ['a caller who understands no SDP', 'INVITE', { headers: ['Accept: text/plain'] }, 406],
    ['a Contact that is none', 'INVITE', { headers: ['Contact: <<>'] }, 400],
    ['a CSeq of another method', 'INVITE', { cseqMethod: 'OPTIONS' }, 400],
    ['a dialog that is unknown', 'BYE', { to: '<sip:welcome@10.0.0.1>;tag=nobody' }, 481],
    ['a re-INVITE of an unknown dialog', 'INVITE', { to: '<sip:welcome@10.0.0.1>;tag=nobody' }, 481],
    ['a BYE without a dialog', 'BYE', {}, 481],
    ['a CANCEL of nothing', 'CANCEL', { branch: 'z9hG4bKnone' }, 481],
  ];
  test.each(cases)('%s', async (_name, method, more, status, header) => {
    const call = stage.peer.call();
    call.request(method, more);
    await stage.settle();
    expect(call.responses.map((response) => response.status)).toEqual([status]);
    if (header) expect(call.responses[0]!.header(header[0])).toBe(header[1]);
    expect(stage.user.events).toEqual([]);
    expect(call.responses[0]!.to.params.get('tag')).toBeTruthy();
  });

  test('the same request gets the same answer, tag included, although nothing is kept', async () => {
    const call = stage.peer.call();
    const same = { cseq: 7, branch: 'z9hG4bKsame' };
    call.request('JUMP', same);
    call.request('JUMP', same);
    await stage.settle();
    const [first, second] = call.responses;
    expect(first!.to.params.get('tag')).toBe(second!.to.params.get('tag'));
    expect(stage.userAgent.counts()).toEqual(nothing);
  });

  test('too many hops: 483', async () => {
    const vias = Array(70).fill('Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx');
    stage.peer.call().request('OPTIONS', { headers: vias });
    await stage.settle();
    expect(stage.peer.unreadable[0]).toMatch(/^SIP\/2.0 483 Too Many Hops/);
  });

  test('another version of SIP gets 505', async () => {
    stage.peer.raw(`OPTIONS sip:a@10.0.0.1 SIP/7.0
Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKv
From: <sip:x@y>;tag=1
To: <sip:a@b>
Call-ID: v7
CSeq: 1 OPTIONS

`);
    await stage.settle();
    expect(stage.peer.statuses('OPTIONS')).toEqual([505]);
  });

  test('a request that came by two ways is a loop: 482', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    call.repeatInvite({ branch: 'z9hG4bKotherway' });
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([482]);
    expect(stage.user.invites).toHaveLength(1);
    stage.user.invites[0]!.refuse(404);
    await stage.settle();
    call.ackRefusal();
  });

  test.each([
    ['outside any dialog', '<sip:welcome@10.0.0.1>'],
    ['of a dialog that is unknown', '<sip:welcome@10.0.0.1>;tag=nobody'],
  ])('a stray ACK %s gets no answer and leaves nothing (§17, §13.3.1.4)', async (_name, to) => {
    const call = stage.peer.call();
    call.request('ACK', { to, branch: 'z9hG4bKstray' });
    await stage.settle();
    expect(call.responses).toEqual([]);
    expect(stage.user.events).toEqual([]);
    expect(stage.userAgent.counts()).toEqual(nothing);
  });

  test('an ACK with a CSeq of no INVITE does not confirm the call', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    stage.user.accept();
    await stage.settle();
    call.ack({ cseq: 77 });
    await stage.settle();
    expect(stage.user.acks).toEqual([]);
    call.ack();
    await stage.settle();
    expect(stage.user.acks).toHaveLength(1);
    call.bye();
  });

  test('a CANCEL after the refusal is answered, and changes nothing (§9.2)', async () => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.cancel();
    await stage.settle();
    expect(call.statuses('CANCEL')).toEqual([200]);
    expect(call.statuses('INVITE')).toEqual([486]);
    expect(stage.user.events).toEqual(['invite']);
    call.ackRefusal();
  });

  test('a lower CSeq inside a dialog gets 500', async () => {
    const call = await stage.answeredCall();
    call.request('INFO', { cseq: 0 });
    await stage.settle();
    expect(call.statuses('INFO')).toEqual([500]);
    call.bye();
  });

  test('nobody may speak for the peer from another address, but NAT may change its port', async () => {
    const call = await stage.answeredCall();
    const target = { method: 'BYE', uri: 'sip:welcome@10.0.0.1', branch: 'z9hG4bKforged', cseq: 9 };
    const ids = {
      callId: call.callId,
      from: `<sip:caller@10.0.0.2>;tag=from-${call.id}`,
      to: call.answer!.header('to')!,
    };
    stage.network.attach('10.0.0.66', 5060, () => {});
    stage.peer.send({ ...target, ...ids }, { address: '10.0.0.66', port: 5060 });
    await stage.settle();
    expect(stage.network.sent.at(-1)!.text).toMatch(/^SIP\/2.0 481 /);
    expect(stage.user.ends).toEqual([]);
    stage.network.attach('10.0.0.2', 6000, () => {});
    stage.peer.send({ ...target, ...ids, branch: 'z9hG4bKnat' }, { address: '10.0.0.2', port: 6000 });
    await stage.settle();
    expect(stage.network.sent.at(-1)!.text).toMatch(/^SIP\/2.0 200 /);
    expect(stage.user.ends).toHaveLength(1);
  });

  test('too much to do: 503 with Retry-After, while dialogs are still served', async () => {
    await stage.userAgent.stop();
    stage = await setStage({ limits: { openRequests: 4 } });
    const answered = await stage.answeredCall();
    const calls = Array.from({ length: 6 }, () => stage.peer.call());
    for (const call of calls) call.invite();
    await stage.settle();
    const refused = calls.filter((call) => call.statuses('INVITE').includes(503));
    expect(refused).toHaveLength(2);
    expect(Number(refused[0]!.answer!.header('retry-after'))).toBeGreaterThan(0);
    answered.bye();
    await stage.settle();
    expect(answered.statuses('BYE')).toEqual([200]);
    for (const invite of stage.user.invites) invite.refuse(486);
    await stage.settle();
    for (const call of calls) call.ackRefusal();
  });
});
