/** The same message again, in each state of a server transaction (RFC 3261 §17.2). */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('a request that comes again', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
  });

  test('while ringing gets the last provisional again', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.progress(183);
    stage.user.invites[0]!.progress(180);
    call.repeatInvite();
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([183, 180, 180]);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.ackRefusal();
  });

  test('after a refusal gets the refusal again, and nothing after the ACK', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.refuse(486);
    call.repeatInvite();
    await stage.settle();
    expect(call.statuses('INVITE')).toEqual([486, 486]);
    const [first, second] = call.responses;
    expect(second!.head.text).toBe(first!.head.text);
    call.ackRefusal();
    call.ackRefusal();
    call.repeatInvite();
    await stage.clock.advance(10_000);
    expect(call.statuses('INVITE')).toEqual([486, 486]);
  });

  test('a refusal is sent again by itself until the ACK: 0.5, 1, 2, 4, 4 … s (timer G)', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.user.invites[0]!.refuse(486);
    await stage.clock.advance(7600);
    expect(call.statuses('INVITE')).toHaveLength(5);
    call.ackRefusal();
    await stage.clock.advance(30_000);
    expect(call.statuses('INVITE')).toHaveLength(5);
    expect(stage.user.events).toEqual(['invite']);
  });

  test('BYE gets its 200 for 32 s (timer J), then 481', async () => {
    const call = await stage.answeredCall();
    const same = { cseq: 9, branch: 'z9hG4bKbye' };
    call.bye(same);
    await stage.clock.advance(31_000);
    call.bye(same);
    await stage.clock.advance(2000);
    call.bye(same);
    await stage.settle();
    expect(call.statuses('BYE')).toEqual([200, 200, 481]);
    expect(stage.user.ends).toHaveLength(1);
  });

  test('when all is forgotten the same ids may be used for a new call', async () => {
    const call = stage.peer.call();
    for (const branch of ['z9hG4bKfirst', 'z9hG4bKsecond']) {
      call.invite({ branch });
      await stage.settle();
      stage.user.invites.at(-1)!.refuse(486);
      call.branch = branch;
      await stage.settle();
      call.ackRefusal();
      await stage.clock.advance(40_000);
    }
    expect(call.statuses('INVITE')).toEqual([486, 486]);
    expect(stage.user.invites).toHaveLength(2);
  });

  test('INVITEs of RFC 2543, without cookie, are told apart by their fields', async () => {
    const call = stage.peer.call();
    call.invite({ branch: '1' });
    call.invite({ branch: '1' });
    await stage.settle();
    expect(stage.user.invites).toHaveLength(1);
    stage.user.invites[0]!.refuse(486);
    await stage.settle();
    call.branch = '1';
    call.ackRefusal();
    await stage.clock.advance(5000);
    expect(call.statuses('INVITE')).toEqual([486]);
  });
});
