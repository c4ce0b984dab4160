/** The caller gives up while we answer (RFC 3261 §9.2): whoever is first counts, and each side learns it once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';

describe('CANCEL against 200', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  });

  const steps = ['ring', 'answer', 'cancel', 'invite again'] as const;
  test.each(orders(steps).map((order) => [order.join(', '), order] as const))('%s', async (_name, order) => {
    const call = stage.peer.call();
    call.invite({ body: 'offer' });
    await stage.settle();
    const invite = stage.user.invites[0]!;
    for (const step of order) {
      if (step === 'ring') invite.progress(180);
      if (step === 'cancel') call.cancel();
      if (step === 'invite again') call.repeatInvite({ body: 'offer' });
      if (step === 'answer') {
        if (invite.state === 'pending') stage.user.accept();
        else expect(() => invite.accept({})).toThrow('it is cancelled');
      }
      await stage.settle();
    }
    const answeredFirst = order.indexOf('answer') < order.indexOf('cancel');
    expect(call.statuses('CANCEL')).toEqual([200]);
    expect(invite.state).toBe(answeredFirst ? 'accepted' : 'cancelled');
    expect(new Set(call.statuses('INVITE').filter((status) => status >= 200))).toEqual(
      new Set([answeredFirst ? 200 : 487]),
    );
    expect(stage.user.invites).toHaveLength(1);
    if (answeredFirst) {
      // The caller acknowledges and hangs up (§15).
      call.ack();
      call.bye();
      await stage.settle();
      expect(call.statuses('BYE')).toEqual([200]);
      expect(stage.user.events).toEqual(['invite', 'acknowledged', 'ended by peer: bye']);
    } else {
      call.ackRefusal();
      await stage.settle();
      expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL']);
    }
  });

  test('a CANCEL that comes twice is answered twice and told once', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    call.cancel();
    call.cancel();
    await stage.settle();
    call.ackRefusal();
    expect(call.statuses('CANCEL')).toEqual([200, 200]);
    expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL']);
  });

  test('a refusal that was never acknowledged is told as failed', async () => {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    call.cancel();
    await stage.clock.advance(33_000);
    expect(stage.user.events).toEqual(['invite', 'cancelled by CANCEL', 'failed: timeout']);
    expect(call.statuses('INVITE').filter((status) => status === 487).length).toBe(11);
  });
});
