/** What we say about ourselves is true (RFC 3261 §11.2), and MESSAGE, INFO and OPTIONS both ways. */

import { afterEach, describe, expect, test } from 'vitest';
import { abilitiesOf } from './abilities.ts';
import { nothing, type Stage, setStage } from './testing/stage.ts';
import type { UserAgentOptions } from './user-agent.ts';

describe('abilities', () => {
  test.each<[Parameters<typeof abilitiesOf>[0], [string, string][]]>([
    [{ allow: [] }, [['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS']]],
    [
      { allow: ['INFO'], supported: ['timer', '100rel', 'norefersub', 'replaces'], events: ['dialog'] },
      [
        ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO'],
        ['Supported', 'timer, replaces'],
      ],
    ],
    [
      { allow: ['PRACK', 'REFER', 'SUBSCRIBE'], supported: ['100rel', 'norefersub'], events: ['dialog', 'x'] },
      [
        ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, REFER, SUBSCRIBE'],
        ['Supported', '100rel, norefersub'],
        ['Allow-Events', 'dialog, x'],
      ],
    ],
  ])('%j', (options, capabilities) => {
    expect(abilitiesOf(options).capabilities).toEqual(capabilities);
  });

  test.each([
    [[], 'application/sdp, multipart/mixed, multipart/alternative'],
    [['MESSAGE', 'REFER'], 'application/sdp, multipart/mixed, multipart/alternative, message/sipfrag, text/plain'],
  ])('with %j accepts %s', (allow, accept) => {
    expect(new Map(abilitiesOf({ allow }).options).get('Accept')).toBe(accept);
  });
});

describe('a user agent', () => {
  let stage: Stage;
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });
  const set = async (more: Partial<UserAgentOptions>) => {
    stage = await setStage(more);
  };

  test('tells the truth in OPTIONS, outside and inside a call, in its 200 and in its INVITE', async () => {
    await set({ allow: ['INFO', 'MESSAGE', 'UPDATE'], supported: ['timer', '100rel'] });
    stage.peer.call().request('OPTIONS');
    await stage.settle();
    const call = await stage.answeredCall();
    call.request('OPTIONS');
    await stage.settle();
    const answers = stage.peer.responses.filter(({ cseq }) => cseq.method === 'OPTIONS');
    for (const answer of answers) {
      expect(answer.header('allow')).toBe('INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, UPDATE');
      expect(answer.header('supported')).toBe('timer');
      expect(answer.list('accept')).toContain('text/plain');
    }
    expect(answers).toHaveLength(2);
    expect(call.answer!.header('supported')).toBe('timer');
    call.bye();
  });

  test('says 420 to what it cannot do, whatever its options claim', async () => {
    await set({ allow: [], supported: ['100rel'] });
    const call = stage.peer.call();
    call.invite({ headers: ['Contact: <sip:a@10.0.0.2>', 'Require: 100rel'] });
    await stage.settle();
    expect(call.answer!.status).toBe(420);
    call.ackRefusal();
  });

  test('takes MESSAGE and INFO inside a call, MESSAGE outside too', async () => {
    await set({ allow: ['INFO', 'MESSAGE'] });
    const call = await stage.answeredCall();
    call.request('INFO', { headers: ['Content-Type: application/dtmf-relay'], body: 'Signal=1' });
    call.request('MESSAGE', { headers: ['Content-Type: text/plain'], body: 'hello' });
    stage.peer.call('bob').request('MESSAGE', { headers: ['Content-Type: text/plain'], body: 'who is there?' });
    await stage.settle();
    expect(stage.user.requests.map(({ request }) => request.text)).toEqual(['Signal=1', 'hello', 'who is there?']);
    for (const request of stage.user.requests) request.respond(200);
    await stage.settle();
    expect([...call.statuses('INFO'), ...stage.peer.statuses('MESSAGE')]).toEqual([200, 200, 200]);
    call.bye();
  });

  const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
  const addressed = { uri: 'sip:bob@10.0.0.2', destination, from: { displayName: 'Us', uri: 'sip:us@10.0.0.1' } };

  test('sends MESSAGE (RFC 3428 §4) and OPTIONS outside a call', async () => {
    await set({ allow: [] });
    const message = stage.userAgent.request({ ...addressed, method: 'MESSAGE', body: 'hi', contentType: 'text/plain' });
    const ping = stage.userAgent.request({ ...addressed, method: 'OPTIONS', route: ['sip:10.0.0.2;lr'] });
    await stage.settle();
    const [first, second] = stage.peer.requests;
    expect([first!.method, first!.text, first!.header('contact')]).toEqual(['MESSAGE', 'hi', undefined]);
    expect(first!.from.displayName).toBe('Us');
    expect([second!.header('contact'), second!.header('route')]).toEqual([
      '<sip:us@10.0.0.1:5060>',
      '<sip:10.0.0.2;lr>',
    ]);
    stage.peer.respond(first!, 202);
    stage.peer.respond(second!, 483);
    expect(await message).toMatchObject({ kind: 'answered', response: { status: 202 } });
    expect(await ping).toMatchObject({ kind: 'answered', response: { status: 483 } });
  });

  test('hears of silence after a MESSAGE (RFC 3428 §4)', async () => {
    await set({ allow: [] });
    const ping = stage.userAgent.request({ ...addressed, method: 'MESSAGE', body: 'hi' });
    await stage.clock.advance(33_000);
    expect(await ping).toEqual({ kind: 'failed', why: 'timeout' });
  });
});
