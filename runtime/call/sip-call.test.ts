import { describe, expect, test } from 'vitest';
import { callSuite } from '../simulator/testing/call-suite.ts';
import { nothing } from '../sip/testing/stage.ts';
import { CallEnded } from './call.ts';
import { OFFER, setCallStage } from './testing/call-stage.ts';

callSuite('a SIP call', async () => {
  const stage = await setCallStage();
  return {
    call: stage.call,
    callee: {
      rings: () => stage.callees.anna.ring(),
      answers: async () => {
        stage.callees.anna.answer();
        await stage.turn(0);
      },
      isBusy: () => stage.callees.anna.refuse(486),
      hangsUp: () => stage.callees.anna.hangUp(),
    },
    press: (digit) => stage.media.hearKey(digit, 'stream-1'),
    callerHangsUp: async () => {
      if (stage.call.state === 'answered') stage.phone.bye();
      else stage.phone.cancel();
      await stage.settle();
    },
    advance: stage.turn,
    heard: stage.heard,
    events: () => stage.events,
    breakSink: stage.breakSink,
    close: async () => {
      await stage.call.hangUp();
      await stage.finish();
    },
  };
});

const offer = (...lines: string[]) => OFFER.replace(/m=audio[\s\S]*/, `${lines.join('\r\n')}\r\n`);

describe('answering', () => {
  test('the answer takes the first codec of the caller, and audio goes to the address in its SDP', async () => {
    const stage = await setCallStage();
    await stage.answered();
    expect(stage.phone.answer?.text).toMatch(/m=audio 20002 RTP\/AVP 8 101\r\n/);
    expect(stage.media.sessions).toMatchObject([
      { codec: 'PCMA', telephoneEvent: 101, remote: { address: '10.0.0.2', port: 40_000 }, direction: 'sendrecv' },
    ]);
  });

  test('a late offer is ours, and the ACK decides', async () => {
    const stage = await setCallStage('');
    const answer = stage.call.answer();
    await stage.settle();
    expect(stage.phone.answer?.text).toMatch(/m=audio 20002 RTP\/AVP 0 8 9 101/);
    expect(stage.media.sessions).toEqual([]);
    stage.phone.ack({ body: OFFER, headers: ['Content-Type: application/sdp'] });
    await answer;
    expect(stage.media.sessions).toMatchObject([{ codec: 'PCMA', remote: { port: 40_000 } }]);
  });

  test('a late offer that the ACK does not answer ends the call', async () => {
    const stage = await setCallStage('');
    const given = expect(stage.call.answer()).rejects.toThrow(CallEnded);
    await stage.settle();
    stage.phone.ack();
    await stage.settle();
    await given;
    expect(stage.call.cause).toMatchObject({ by: 'runtime', code: 'failed' });
    expect(stage.peer.requests.map(({ method }) => method)).toContain('BYE');
  });

  test.each([
    ['an offer in codecs that we do not speak', offer('m=audio 40000 RTP/AVP 18'), 488],
    ['a body that is no session description', 'rubbish', 488],
    ['audio for a group of listeners', OFFER.replace(/c=IN IP4 \S+/, 'c=IN IP4 224.0.0.5'), 488],
  ])('%s is refused', async (_name, body, status) => {
    const stage = await setCallStage(body);
    await expect(stage.call.answer()).rejects.toThrow(CallEnded);
    await stage.settle();
    expect(stage.phone.answer?.status).toBe(status);
    expect(stage.call.cause).toMatchObject({ by: 'runtime', sip: status });
    stage.phone.ackRefusal();
    await stage.call.finish();
    expect(stage.media.openStreams).toBe(0);
  });

  test('without a free port the caller is asked to come again', async () => {
    const stage = await setCallStage();
    stage.media.exhausted = true;
    await expect(stage.call.answer()).rejects.toThrow(CallEnded);
    await stage.settle();
    expect(stage.phone.answer?.status).toBe(503);
    expect(stage.phone.answer?.header('retry-after')).toBe('5');
  });

  test('a caller who cancels while the ports are opened gets no 200, and the ports are freed', async () => {
    const stage = await setCallStage();
    stage.media.opening = async () => {
      stage.phone.cancel();
      await stage.settle();
    };
    await expect(stage.call.answer()).rejects.toThrow(CallEnded);
    expect(stage.call.cause).toMatchObject({ by: 'caller', code: 'cancelled' });
    expect(stage.phone.statuses('INVITE')).toEqual([487]);
    await stage.call.finish();
    expect(stage.media.openStreams).toBe(0);
  });

  test('a caller who never confirms is given up', async () => {
    const stage = await setCallStage();
    const given = expect(stage.call.answer()).rejects.toThrow(CallEnded);
    await stage.clock.advance(33_000);
    await given;
    expect(stage.call.cause).toMatchObject({ by: 'network', code: 'timeout' });
  });
});

describe('changing the session', () => {
  test('a hold stops our audio, a resume starts it again, and our version rises each time', async () => {
    const stage = await setCallStage();
    await stage.answered();
    const versions = [stage.phone.answer!.text];
    for (const direction of ['sendonly', 'sendrecv']) {
      stage.phone.reinvite({ body: `${OFFER}a=${direction}\r\n` });
      await stage.turn(0);
      versions.push(stage.phone.answer!.text);
    }
    expect(stage.media.sessions.map(({ direction }) => direction)).toEqual(['sendrecv', 'recvonly', 'sendrecv']);
    expect(versions.map((text) => /o=- 4711 (\d)/.exec(text)?.[1])).toEqual(['1', '2', '3']);
    const states = stage.events.flatMap((event) => (event.type === 'leg.changed' ? [event.state] : []));
    expect(states).toEqual(['answered', 'held', 'answered']);
  });

  test('an offer that we cannot take is refused and leaves everything as it was', async () => {
    const stage = await setCallStage();
    await stage.answered();
    stage.phone.reinvite({ body: offer('m=image 5000 udptl t38') });
    await stage.settle();
    expect(stage.phone.answer?.status).toBe(488);
    stage.phone.ackRefusal();
    expect(stage.media.sessions).toHaveLength(1);
    expect(stage.call.state).toBe('answered');
  });

  test('a re-INVITE without an offer gets our session again, unchanged', async () => {
    const stage = await setCallStage();
    await stage.answered();
    stage.phone.reinvite({ headers: [`Contact: <sip:caller@10.0.0.2:5060>`] });
    await stage.settle();
    expect(stage.phone.answer?.text).toMatch(/m=audio 20002 RTP\/AVP 0 8 9 101/);
    stage.phone.ack({ body: OFFER, headers: ['Content-Type: application/sdp'] });
    await stage.settle();
    expect(stage.media.sessions).toHaveLength(2);
  });
});

describe('keys', () => {
  test.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', 200],
    ['application/dtmf', '5', 200],
    ['text/plain', '5', 415],
    ['application/dtmf', '', 200],
  ])('%s %j is answered %i', async (type, body, status) => {
    const stage = await setCallStage();
    await stage.answered();
    stage.phone.request('INFO', { body, headers: [`Content-Type: ${type}`] });
    await stage.settle();
    expect(stage.phone.statuses('INFO')).toEqual([status]);
    const key = body !== '' && status === 200 ? '5' : '';
    const taken = stage.call.digits({ signal: AbortSignal.timeout(60_000), max: 1, firstWithin: 1, betweenWithin: 1 });
    await stage.turn(1);
    expect((await taken).digits).toBe(key);
  });

  test('A to D are no keys, in whatever form they come', async () => {
    const stage = await setCallStage();
    await stage.answered();
    for (const tone of 'ABCD8') stage.media.hearKey(tone);
    const taken = stage.call.digits({ signal: stage.call.ended, max: 4, firstWithin: 1, betweenWithin: 1 });
    await stage.turn(1);
    expect((await taken).digits).toBe('8');
  });

  test('stop what is playing', async () => {
    const stage = await setCallStage();
    await stage.answered();
    const playing = stage.call.play({ say: 'Press a key' }, { signal: stage.call.ended, interruptOnDigit: true });
    await stage.turn(1);
    stage.phone.request('INFO', { body: '5', headers: ['Content-Type: application/dtmf'] });
    await stage.settle();
    expect(await playing).toBe('interrupted');
  });
});

describe('the end', () => {
  test('says why in the BYE, frees the ports and leaves nothing behind', async () => {
    const stage = await setCallStage();
    await stage.answered();
    await stage.call.hangUp();
    await stage.settle();
    const bye = stage.peer.requests.find(({ method }) => method === 'BYE')!;
    expect(bye.header('reason')).toBe('Q.850;cause=16;text="Normal call clearing"');
    stage.peer.respond(bye, 200);
    await stage.settle();
    await stage.call.farewell();
    await stage.call.finish();
    expect(stage.events.slice(-2)).toMatchObject([
      { type: 'media.reported', loss: 0.1, jitterMs: 3 },
      { type: 'call.ended', cause: { by: 'flow', code: 'completed' } },
    ]);
    expect(stage.media.openStreams).toBe(0);
    expect(await stage.finish()).toEqual(nothing);
  });

  test('of a lost media worker is told to the caller', async () => {
    const stage = await setCallStage();
    await stage.answered();
    stage.media.fail('the worker died');
    await stage.settle();
    expect(stage.call.cause).toMatchObject({ by: 'runtime', code: 'failed', reason: 'the worker died' });
    expect(stage.peer.requests.map(({ method }) => method)).toContain('BYE');
  });

  test('keeps the reason that the caller gave', async () => {
    const stage = await setCallStage();
    await stage.answered();
    stage.phone.request('BYE', { headers: ['Reason: Q.850;cause=31'] });
    await stage.settle();
    expect(stage.call.cause).toEqual({ by: 'caller', code: 'hungUp', reason: 'Q.850;cause=31' });
  });
});

describe('before the answer', () => {
  test('a refusal carries its reason and when to come again', async () => {
    const stage = await setCallStage();
    await stage.call.reject({ status: 486, reason: 'Having lunch', retryAfter: 60 });
    await stage.settle();
    expect(stage.phone.answer).toMatchObject({ status: 486, reason: 'Having lunch' });
    expect(stage.phone.answer?.header('retry-after')).toBe('60');
  });

  test('a redirection names where to go, the best first', async () => {
    const stage = await setCallStage();
    const contacts = [{ uri: 'sip:one@example.org', q: 0.9 }, { uri: 'sip:two@example.org' }];
    await stage.call.redirect({ status: 302, contacts });
    await stage.settle();
    expect(stage.phone.answer?.status).toBe(302);
    expect(stage.phone.answer?.list('contact')).toEqual(['<sip:one@example.org>;q=0.9', '<sip:two@example.org>']);
  });
});
