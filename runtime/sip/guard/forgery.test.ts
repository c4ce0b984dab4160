/** Threat S8: requests into other people's dialogs, with ids that are guessed, seen or half right. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ScriptedCall, ScriptedRequest } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

// The long run counts far, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000 });

const forger = { address: '10.0.0.66', port: 5060 };
const long = process.env.TEST_LONG === '1';
/** Never below the count that the threat names. */
const forgeries = long ? 100_000 : 10_000;

const methods = ['BYE', 'INVITE', 'INFO', 'NOTIFY', 'CANCEL', 'ACK'];

/** What a forger knows, from nothing to everything that went over the wire; he is at another address. */
const knowledge: readonly ((call: ScriptedCall, n: number) => Partial<ScriptedRequest>)[] = [
  (_call, n) => ({ callId: `guess-${n}`, from: `<sip:x@y>;tag=${n}`, to: `<sip:a@10.0.0.1>;tag=${n}` }),
  (call, n) => ({ callId: call.callId, from: `<sip:x@y>;tag=${n}`, to: `<sip:a@10.0.0.1>;tag=${n}` }),
  (call, n) => ({ ...allOf(call), to: `<sip:a@10.0.0.1>;tag=${n.toString(16).padStart(16, '0')}` }),
  (call, n) => ({ ...allOf(call), from: `<sip:x@y>;tag=from-${call.id}${n}` }),
  (call, n) => ({ ...allOf(call), callId: `${call.callId}${n}` }),
  (call) => allOf(call),
];

const allOf = (call: ScriptedCall): Partial<ScriptedRequest> => ({
  callId: call.callId,
  from: `<sip:caller@10.0.0.2>;tag=from-${call.id}`,
  to: call.answer!.header('to')!,
});

function forge(stage: Stage, call: ScriptedCall, n: number, from: typeof forger): void {
  const method = methods[n % methods.length]!;
  const known = knowledge[Math.floor(n / methods.length) % knowledge.length]!(call, n);
  const complete = { callId: '', from: '', to: '', ...known };
  stage.peer.send(
    { method, uri: 'sip:welcome@10.0.0.1', branch: `z9hG4bKforged${n}`, cseq: 100 + n, body: 'v=0', ...complete },
    from,
  );
}

describe('forged requests inside dialogs', () => {
  let stage: Stage;
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
  });

  describe.each([
    ['from somewhere, without limits', {}],
    ['from somewhere, as the product limits strangers', { guard: {} }],
  ])('%s', (_name, options) => {
    beforeEach(async () => {
      stage = await setStage(options);
    });

    test(`${forgeries} of them: no call is torn, no media moves, and the calls can still be ended`, async () => {
      const calls: ScriptedCall[] = [];
      for (let i = 0; i < 20; i++) calls.push(await stage.answeredCall());
      stage.user.events.length = 0;
      let answered = 0;
      stage.network.attach(forger.address, forger.port, ({ text }) => {
        expect(text).toMatch(/^SIP\/2.0 481 /);
        answered++;
      });
      for (let n = 0; n < forgeries; n++) {
        forge(stage, calls[n % calls.length]!, n, forger);
        if (n % 500 === 0) await stage.settle();
      }
      await stage.settle();
      console.info(`S8: ${forgeries} forged, ${answered} answered 481, ${stage.user.events.length} had an effect`);
      expect(stage.user.events).toEqual([]);
      expect(stage.user.reinvites).toEqual([]);
      expect(stage.user.dialogs.map(({ state }) => state)).toEqual(calls.map(() => 'confirmed'));
      if ('guard' in options) expect(answered).toBeLessThanOrEqual(1000);
      for (const call of calls) call.bye();
      await stage.settle();
      expect(stage.user.ends.map(({ by }) => by)).toEqual(calls.map(() => 'peer'));
    });
  });

  test('who has overheard the branch of an INVITE cannot cancel it from elsewhere', async () => {
    stage = await setStage();
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    const text = Buffer.from(
      [
        'CANCEL sip:welcome@10.0.0.1 SIP/2.0',
        `Via: SIP/2.0/UDP 10.0.0.2:5060;branch=${call.branch};rport`,
        `From: <sip:caller@10.0.0.2>;tag=from-${call.id}`,
        'To: <sip:welcome@10.0.0.1>',
        `Call-ID: ${call.callId}`,
        'CSeq: 1 CANCEL',
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n'),
    );
    stage.peer.raw(text, forger);
    await stage.settle();
    expect(stage.network.sent.at(-1)).toMatchObject({ to: forger, text: expect.stringMatching(/^SIP\/2.0 481 /) });
    expect(stage.user.events).toEqual(['invite']);
    stage.peer.raw(text);
    await stage.settle();
    expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL']);
    call.ackRefusal();
  });

  test('a source that is banned while it talks keeps its dialogs, and gets no new ones', async () => {
    stage = await setStage({ guard: {} });
    const banned: string[] = [];
    stage.userAgent.listener = { ...stage.userAgent.listener, sourceBanned: ({ source }) => banned.push(source) };
    const call = await stage.answeredCall();
    stage.userAgent.guard.ban('10.0.0.2');
    expect(banned).toEqual(['10.0.0.2']);
    const second = stage.peer.call();
    second.invite();
    await stage.settle();
    expect(second.responses).toEqual([]);
    call.request('INFO', { body: 'Signal=1' });
    await stage.settle();
    stage.user.requests[0]!.respond(200);
    call.bye();
    await stage.settle();
    expect(call.statuses('INFO')).toEqual([200]);
    expect(call.statuses('BYE')).toEqual([200]);
  });

  test('a sender of broken requests is banned, told once, and no longer answered', async () => {
    stage = await setStage({ guard: { limits: { offencePoints: 20 } } });
    const banned: string[] = [];
    stage.userAgent.listener = { sourceBanned: ({ source, why }) => banned.push(`${source} ${why}`) };
    for (let i = 0; i < 100; i++) stage.peer.call().request('OPTIONS', { cseqMethod: 'BYE' });
    await stage.settle();
    expect(banned).toEqual(['10.0.0.2 malformed']);
    expect(stage.peer.responses.length).toBe(19);
    expect(stage.userAgent.guard.bans()[0]!.dropped).toBe(81);
  });

  test('what is no SIP at all, such as the keep-alives of old phones, is no offence', async () => {
    stage = await setStage({ guard: { limits: { offencePoints: 20 } } });
    for (let i = 0; i < 1000; i++) {
      stage.peer.raw('jaK');
      stage.peer.raw(Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    }
    await stage.settle();
    expect(stage.userAgent.guard.bans()).toEqual([]);
    expect(stage.network.sent.filter(({ from }) => from.address === '10.0.0.1')).toEqual([]);
  });

  test('a flood of one stranger leaves room for others and for calls', async () => {
    stage = await setStage({ guard: { limits: { burst: 50, perSecond: 10 } } });
    const call = await stage.answeredCall();
    for (let i = 0; i < 2000; i++) {
      const branch = `z9hG4bKflood${i}`;
      stage.peer.call().invite({ branch, callId: `flood-${i}` });
    }
    await stage.settle();
    expect(stage.userAgent.counts().transactions).toBeLessThan(60);
    call.bye();
    await stage.settle();
    expect(call.statuses('BYE')).toEqual([200]);
    for (const invite of stage.user.invites.slice(1)) invite.refuse(403);
  });
});
