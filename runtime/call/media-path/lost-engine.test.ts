/** The media engine is lost while audio flows past us: nobody notices, unless a phone wants something new. */

import { describe, expect, test } from 'vitest';
import { OFFER } from '../testing/call-stage.ts';
import { audioOf, CALLEE, CALLER, released } from '../testing/talking-stage.ts';

describe('when the media engine is lost', () => {
  const LOST = 'the media worker died';
  const loseAll = (stage: Awaited<ReturnType<typeof released>>) => {
    for (const stream of [CALLER, CALLEE]) stage.media.fail(LOST, stream);
  };
  const hold = (stage: Awaited<ReturnType<typeof released>>, number: number) =>
    stage.phone.reinvite({ body: `${OFFER.replace('phone 1 1', `phone 1 ${number}`)}a=sendonly\r\n` });

  test('audio that flows past us flows on, and ports that are new serve whoever asks for something new', async () => {
    const stage = await released();
    await stage.turn(2_000);
    loseAll(stage);
    await stage.turn(0);
    expect([stage.media.openStreams, stage.call.state]).toEqual([0, 'answered']);
    hold(stage, 3);
    await stage.turn(0);
    expect(stage.phone.statuses('INVITE').at(-1)).toBe(488);
    stage.phone.ackRefusal();
    await stage.turn(100);
    expect(stage.media.openStreams).toBe(2);
    expect(['stream-3', 'stream-4'].map((stream) => stage.media.connected.get(stream)?.direction)).toEqual([
      'inactive',
      'inactive',
    ]);
    hold(stage, 4);
    await stage.turn(0);
    expect(stage.ways()).toEqual(['released', 'held']);
    expect(audioOf(stage.phone.answer!.text)).toBe('10.0.0.1:20006');
    expect(audioOf(stage.anna.request('INVITE')!.text)).toBe('10.0.0.1:20008');
    expect(stage.media.sounding.get('stream-4')).toBe('tone:hold-music');
    await stage.annaSays(200, `${stage.anna.sdp}a=recvonly\r\n`);
    await stage.over();
  });

  test('that is tried three times, and then the call ends', async () => {
    const stage = await released();
    await stage.turn(2_000);
    stage.media.exhausted = true;
    loseAll(stage);
    await stage.turn(1_100);
    expect(stage.call.state).toBe('answered');
    await stage.turn(2_000);
    expect(stage.call.cause).toMatchObject({ by: 'runtime', code: 'failed', reason: LOST });
    await expect(stage.dialled.result).rejects.toThrow();
    stage.anna.confirm('BYE', 200);
    await stage.leavesNothing();
  });

  test('a call that ends meanwhile opens no ports any more', async () => {
    const stage = await released();
    await stage.turn(2_000);
    loseAll(stage);
    stage.anna.hangUp();
    await stage.turn(0);
    await stage.dialled.result;
    await stage.call.hangUp();
    await stage.turn(5_000);
    expect(stage.media.openStreams).toBe(0);
    await stage.leavesNothing();
  });
});
