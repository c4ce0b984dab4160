/** Sessions that are refreshed by us, by the peer, or by nobody (RFC 4028 §7 to §10). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InviteRecorder } from '../testing/recorders.ts';
import type { ScriptedCall } from '../testing/scripted-peer.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
const contact = 'Contact: <sip:caller@10.0.0.2:5060>';
const sdp = 'Content-Type: application/sdp';

describe('a session timer', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage({ allow: ['UPDATE'], supported: ['timer'], sessionTimer: { interval: 600 } });
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  /** They call us. */
  const called = async (...headers: string[]): Promise<ScriptedCall> => {
    const call = stage.peer.call();
    call.invite({ headers: [contact, sdp, ...headers], body: 'offer' });
    await stage.settle();
    stage.user.accept();
    await stage.settle();
    call.ack();
    await stage.settle();
    return call;
  };
  /** We call them. */
  const calling = async (...headers: string[]): Promise<InviteRecorder> => {
    const record = new InviteRecorder();
    const from = { uri: 'sip:us@10.0.0.1' };
    stage.userAgent.invite({ uri: 'sip:callee@10.0.0.2', destination, from, body: 'offer' }, record);
    await stage.settle();
    const all = ['Contact: <sip:callee@10.0.0.2:5060>', ...headers];
    stage.peer.respond(stage.peer.requests[0]!, 200, { toTag: 'a', body: 'answer', headers: all });
    await stage.settle();
    return record;
  };
  /** Without repetitions. */
  const received = (method: string) => {
    const all = stage.peer.requests.filter((request) => request.method === method);
    return all.filter(({ cseq }, index) => all.findIndex((other) => other.cseq.number === cseq.number) === index);
  };
  const answerBye = async () => {
    await stage.settle();
    const bye = received('BYE')[0];
    if (bye) stage.peer.respond(bye, 200);
    await stage.settle();
  };

  test('is told in our INVITE and in our 200', async () => {
    const record = await calling();
    expect(received('INVITE')[0]!.header('session-expires')).toBe('600;refresher=uac');
    void record.dialog!.bye();
    await answerBye();
    const call = await called('Supported: timer', 'Session-Expires: 300;refresher=uac');
    expect(call.answer!.header('session-expires')).toBe('300;refresher=uac');
    expect(call.answer!.header('require')).toBe('timer');
    call.bye();
  });

  test('below the least: 422 with Min-SE, and nobody is bothered', async () => {
    const call = stage.peer.call();
    call.invite({ headers: [contact, sdp, 'Supported: timer', 'Session-Expires: 60'], body: 'offer' });
    await stage.settle();
    expect(call.answer!.status).toBe(422);
    expect(call.answer!.header('min-se')).toBe('90');
    expect(stage.user.invites).toEqual([]);
  });

  const legs = ['we called', 'they called'] as const;
  const set = async (leg: (typeof legs)[number], refresher: 'us' | 'peer', allow = 'Allow: UPDATE') => {
    if (leg === 'we called') {
      const word = refresher === 'us' ? 'uac' : 'uas';
      const record = await calling('Require: timer', `Session-Expires: 300;refresher=${word}`, allow);
      return { dialog: record.dialog!, events: record.events };
    }
    const word = refresher === 'us' ? 'uas' : 'uac';
    await called('Supported: timer', `Session-Expires: 300;refresher=${word}`, allow);
    return { dialog: stage.user.dialogs[0]!, events: stage.user.events };
  };

  describe.each(legs)('%s', (leg) => {
    test('we refresh by UPDATE at half time, again and again', async () => {
      const { dialog } = await set(leg, 'us');
      await stage.clock.advance(149_000);
      expect(received('UPDATE')).toEqual([]);
      for (let round = 1; round <= 4; round++) {
        await stage.clock.advance(round === 1 ? 1500 : 150_100);
        expect(received('UPDATE')).toHaveLength(round);
        const update = received('UPDATE').at(-1)!;
        expect([update.text, update.header('session-expires')]).toEqual(['', '300;refresher=uac']);
        stage.peer.respond(update, 200, { headers: ['Require: timer', 'Session-Expires: 300;refresher=uac'] });
        await stage.settle();
      }
      void dialog.bye();
      await answerBye();
    });

    test('we refresh by re-INVITE with the same description where UPDATE is not allowed', async () => {
      const { dialog } = await set(leg, 'us', 'Allow: INVITE, BYE');
      const answers: string[] = [];
      Object.assign(dialog.listener, {
        refreshOffer: () => ({ body: 'unchanged' }),
        refreshAnswered: (response: { text: string }) => answers.push(response.text),
      });
      await stage.clock.advance(150_500);
      const invite = received('INVITE').at(-1)!;
      expect([invite.text, invite.header('session-expires')]).toEqual(['unchanged', '300;refresher=uac']);
      stage.peer.respond(invite, 200, {
        body: 'same',
        headers: [contact, 'Require: timer', 'Session-Expires: 300;refresher=uac'],
      });
      await stage.settle();
      expect(answers).toEqual(['same']);
      expect(received('ACK').at(-1)!.cseq.number).toBe(invite.cseq.number);
      void dialog.bye();
      await answerBye();
    });

    test('we refresh, and our refreshes are lost: BYE', async () => {
      const { events } = await set(leg, 'us');
      await stage.clock.advance(150_500);
      expect(received('UPDATE').length).toBeGreaterThan(0);
      await stage.clock.advance(33_000);
      expect(events.at(-1)).toBe('ended by us: peerGone');
      expect(received('BYE')).not.toEqual([]);
      await answerBye();
    });

    test('we refresh, and are refused until it is too late: BYE', async () => {
      const { events } = await set(leg, 'us');
      for (let second = 0; second < 272; second++) {
        await stage.clock.advance(1000);
        for (const update of received('UPDATE')) stage.peer.respond(update, 500);
      }
      expect(received('UPDATE').length).toBeGreaterThan(5);
      expect(events.at(-1)).toBe('ended by us: sessionExpired');
      await answerBye();
    });

    test('the peer refreshes, then stops: BYE 32 s before the end', async () => {
      const { dialog, events } = await set(leg, 'peer');
      await stage.clock.advance(150_000);
      stage.peer.send({
        method: 'UPDATE',
        uri: 'sip:us@10.0.0.1',
        branch: 'z9hG4bKrefresh',
        callId: dialog.id.callId,
        from: `<sip:peer@10.0.0.2>;tag=${dialog.id.remoteTag}`,
        to: `<sip:us@10.0.0.1>;tag=${dialog.id.localTag}`,
        cseq: 50,
        headers: [contact, 'Supported: timer', 'Session-Expires: 300;refresher=uac'],
      });
      await stage.settle();
      const answer = stage.peer.responses.at(-1)!;
      expect([answer.status, answer.header('session-expires')]).toEqual([200, '300;refresher=uac']);
      await stage.clock.advance(267_000);
      expect(received('BYE')).toEqual([]);
      await stage.clock.advance(1500);
      expect(received('BYE')).toHaveLength(1);
      expect(events.at(-1)).toBe('ended by us: sessionExpired');
      await answerBye();
    });
  });

  test('a peer that knows no timers is refreshed by us alone', async () => {
    const call = await called('Allow: INVITE, UPDATE');
    expect(call.answer!.header('session-expires')).toBe('600;refresher=uas');
    expect(call.answer!.header('require')).toBeUndefined();
    for (let round = 1; round <= 3; round++) {
      await stage.clock.advance(300_500);
      expect(received('UPDATE')).toHaveLength(round);
      stage.peer.respond(received('UPDATE').at(-1)!, 200);
      await stage.settle();
    }
    call.bye();
  });

  test('a refresh that meets glare is tried again soon; a 422 at once, with more', async () => {
    const call = await called('Supported: timer', 'Session-Expires: 300;refresher=uas', 'Allow: UPDATE');
    await stage.clock.advance(150_500);
    stage.peer.respond(received('UPDATE')[0]!, 491);
    await stage.clock.advance(2100);
    stage.peer.respond(received('UPDATE')[1]!, 422, { headers: ['Min-SE: 500'] });
    await stage.clock.advance(100);
    const third = received('UPDATE')[2]!;
    expect([third.header('session-expires'), third.header('min-se')]).toEqual(['500;refresher=uac', '500']);
    stage.peer.respond(third, 200, { headers: ['Require: timer', 'Session-Expires: 500;refresher=uac'] });
    await stage.clock.advance(240_000);
    expect(received('UPDATE')).toHaveLength(3);
    call.bye();
  });

  test('a callee that answers 422 is called again with its interval', async () => {
    const record = new InviteRecorder();
    const from = { uri: 'sip:us@10.0.0.1' };
    stage.userAgent.invite({ uri: 'sip:callee@10.0.0.2', destination, from, body: 'offer' }, record);
    await stage.settle();
    stage.peer.respond(received('INVITE')[0]!, 422, { toTag: 'a', headers: ['Min-SE: 900'] });
    await stage.settle();
    const [first, second] = received('INVITE');
    expect([second!.callId, second!.cseq.number, second!.header('from')]).toEqual([
      first!.callId,
      2,
      first!.header('from'),
    ]);
    expect([second!.header('session-expires'), second!.header('min-se')]).toEqual(['900;refresher=uac', '900']);
    expect(record.events).toEqual([]);
    stage.peer.respond(second!, 200, {
      toTag: 'b',
      body: 'answer',
      headers: [contact, 'Require: timer', 'Session-Expires: 900;refresher=uas'],
    });
    await stage.settle();
    expect(record.events).toEqual(['accepted 200']);
    expect(received('ACK').at(-1)!.cseq.number).toBe(2);
    void record.dialog!.bye();
    await answerBye();
  });

  test('a callee that demands no more than it got, and says 422 all the same, refuses', async () => {
    const record = new InviteRecorder();
    const from = { uri: 'sip:us@10.0.0.1' };
    stage.userAgent.invite({ uri: 'sip:callee@10.0.0.2', destination, from, body: 'offer' }, record);
    await stage.settle();
    stage.peer.respond(received('INVITE')[0]!, 422, { toTag: 'a', headers: ['Min-SE: 90'] });
    await stage.settle();
    expect(record.events).toEqual(['refused 422']);
  });
});
