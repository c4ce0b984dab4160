/** Dial from its plan to its result: who is called, in which order, and what the drawing learns of it. */

import { describe, expect, test } from 'vitest';
import { CallEnded } from './call.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';

describe('one callee', () => {
  test('rings, answers and hangs up: the caller hears of each, and goes on in the flow', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan(['anna']));
    anna.ring();
    await stage.turn(3000);
    expect(stage.phone.statuses('INVITE')).toEqual([180]);
    anna.answer();
    await stage.turn(0);
    expect(stage.phone.statuses('INVITE')).toEqual([180, 200]);
    expect(anna.got).toEqual(['INVITE', 'ACK']);
    expect(stage.bridged()).toBe(true);
    await stage.turn(10_000);
    anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toEqual({
      outcome: 'answered',
      sip: 200,
      ringSeconds: 3,
      talkSeconds: 10,
      by: 'anna',
    });
    expect(stage.bridged()).toBe(false);
    expect(stage.call.state).toBe('answered');
    await stage.leavesNothing();
  });

  test('the offer is ours, in the codec that the caller speaks, though the caller made none', async () => {
    const stage = await setDialStage('');
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.text).toMatch(/c=IN IP4 10\.0\.0\.1\r\n[\s\S]*m=audio 20004 RTP\/AVP 0 8 9 101/);
    await stage.abandon(dialled);
  });

  test('the codec of the caller stands first in our offer', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.text).toContain('m=audio 20004 RTP/AVP 8 0 9 101');
    await stage.abandon(dialled);
  });

  test('Max-Forwards goes down by one', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.callees.anna.invite.header('max-forwards')).toBe('69');
    await stage.abandon(dialled);
  });

  test('a caller whose audio we cannot take makes no phone ring', async () => {
    const stage = await setDialStage('rubbish');
    const dialled = await stage.dial(plan(['anna']));
    await expect(dialled.result).rejects.toThrow(CallEnded);
    expect(stage.phone.answer?.status).toBe(488);
    expect(stage.callees.anna.got).toEqual([]);
    stage.phone.ackRefusal();
    await stage.leavesNothing();
  });

  test.each([
    [486, 'busy'],
    [600, 'busy'],
    [480, 'noAnswer'],
    [408, 'noAnswer'],
    [603, 'rejected'],
    [403, 'rejected'],
    [404, 'unreachable'],
    [410, 'unreachable'],
    [484, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ])('%i is %s', async (status, outcome) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(status);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome, sip: status, talkSeconds: 0 });
    expect(stage.callees.anna.got).toEqual(['INVITE', 'ACK']);
    await stage.leavesNothing();
  });

  test('a stranger who sends us elsewhere is not followed; the drawing learns where', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(302, ['Contact: <sip:bob@10.0.0.12;user=phone?Route=evil>;q=0.5']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({
      outcome: 'redirected',
      sip: 302,
      redirect: { uri: 'sip:bob@10.0.0.12;user=phone', user: 'bob', host: '10.0.0.12' },
    });
    expect(stage.callees.bob.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('a 302 without a usable address is unreachable', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(302, ['Contact: <mailto:bob@example.com>']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'unreachable', sip: 302 });
    await stage.leavesNothing();
  });

  test('nobody answers in time: CANCEL with the reason, and the port is free at once', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', ringFor: 5 }]));
    anna.ring();
    await stage.turn(4900);
    expect(anna.got).toEqual(['INVITE']);
    await stage.turn(200);
    expect(await dialled.result).toMatchObject({ outcome: 'noAnswer', sip: 408, ringSeconds: 5 });
    expect(anna.got).toEqual(['INVITE', 'CANCEL']);
    expect(anna.request('CANCEL')?.header('reason')).toContain('Q.850;cause=19');
    expect(stage.media.openStreams).toBe(1);
    anna.confirmCancel();
    await stage.leavesNothing();
  });

  test('a phone that says nothing at all gets no CANCEL before its first word', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', ringFor: 2 }]));
    await stage.turn(2100);
    expect(await dialled.result).toMatchObject({ outcome: 'noAnswer' });
    expect(anna.got).toEqual(['INVITE']);
    anna.ring();
    await stage.turn(0);
    expect(anna.got).toEqual(['INVITE', 'CANCEL']);
    anna.confirmCancel();
    await stage.leavesNothing();
  });

  test('a caller who gives up is why the ringing stops, though the box is left first', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    let leave = () => {};
    stage.call.ended.addEventListener('abort', () => leave());
    const dialled = await stage.dial(plan(['anna']));
    leave = dialled.leave;
    anna.ring();
    await stage.turn(0);
    stage.phone.cancel();
    await stage.turn(0);
    await expect(dialled.result).rejects.toThrow(CallEnded);
    const ended = stage.events.find((event) => event.type === 'leg.changed' && event.leg === 'callee-1' && event.cause);
    expect(ended).toMatchObject({ cause: { by: 'caller', code: 'cancelled' } });
    anna.confirmCancel();
    await stage.leavesNothing();
  });

  test('a conversation ends at its limit, and the caller goes on', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([{ target: 'anna', limit: 60 }]));
    anna.answer();
    await stage.turn(0);
    await stage.turn(59_000);
    expect(anna.got).toEqual(['INVITE', 'ACK']);
    await stage.turn(1100);
    expect(anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    anna.confirm('BYE');
    expect(await dialled.result).toMatchObject({ outcome: 'answered', talkSeconds: 60 });
    await stage.leavesNothing();
  });

  test('an answer that took none of our codecs is hung up, and counts as unreachable', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan(['anna']));
    anna.answer(anna.sdp.replace('RTP/AVP 0 101', 'RTP/AVP 18'));
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'unreachable', sip: 488 });
    expect(anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
    anna.confirm('BYE');
    await stage.leavesNothing();
  });
});

describe('a drawing without an exit for it', () => {
  test.each([
    [486, 486, 17],
    [404, 404, 1],
    [503, 480, 18],
    [401, 500, 41],
    [302, 480, 18],
  ])('gives the caller what %i means: %i', async (status, given, cause) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna']));
    stage.callees.anna.refuse(status);
    await stage.turn(0);
    await dialled.result;
    await stage.call.hangUp();
    await stage.turn(0);
    expect(stage.phone.answer?.status).toBe(given);
    expect(stage.phone.answer?.header('reason')).toBe(`Q.850;cause=${cause}`);
    stage.phone.ackRefusal();
    await stage.leavesNothing();
  });
});

describe('audio that is lost before the answer', () => {
  const LOST = 'the media worker died';

  test.each([
    ['only rings', () => {}],
    ['hears early audio', (stage: Awaited<ReturnType<typeof setDialStage>>) => stage.callees.anna.early()],
  ])('of a caller who %s: a final response, and the phone falls silent', async (_name, meanwhile) => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan(['anna']));
    anna.ring();
    await stage.turn(0);
    meanwhile(stage);
    await stage.turn(0);
    stage.media.fail(LOST, 'stream-1');
    await expect(dialled.result).rejects.toThrow(CallEnded);
    await stage.turn(0);
    expect(stage.phone.answer).toMatchObject({ status: 500 });
    expect(stage.phone.answer?.header('reason')).toMatch(/^Q\.850;cause=127/);
    expect(stage.call.cause).toMatchObject({ by: 'runtime', code: 'failed', sip: 500, reason: LOST });
    expect(anna.got).toEqual(['INVITE', 'CANCEL']);
    expect(stage.peer.requests).toEqual([]);
    anna.refuse(487);
    stage.phone.ack();
    await stage.leavesNothing();
  });

  test('of a phone that rings: it falls silent, and the next one is tried', async () => {
    const stage = await setDialStage();
    const { anna, bob } = stage.callees;
    const dialled = await stage.dial(plan(['anna'], ['bob']));
    anna.ring();
    await stage.turn(0);
    stage.media.fail(LOST);
    await stage.turn(0);
    anna.refuse(487);
    await stage.turn(0);
    expect(anna.got).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(stage.phone.statuses('INVITE')).toEqual([180]);
    bob.refuse(486);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'busy' });
    await stage.leavesNothing();
  });
});
