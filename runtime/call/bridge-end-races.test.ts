/** Both sides of a conversation hang up at once, while the caller's ACK may still be missing: every order. */

import { describe, expect, test } from 'vitest';
import { orders } from '../sip/testing/orders.ts';
import { CallEnded } from './call.ts';
import { crossing, type DialStage, setDialStage } from './testing/dial-stage.ts';

const acts = {
  ACK: ({ phone }: DialStage) => phone.ack(),
  'BYE of the caller': ({ phone }: DialStage) => phone.bye(),
  'BYE of the callee': ({ callees }: DialStage) => callees.anna.hangUp(),
} as const;
type Act = keyof typeof acts;

describe.each(orders(Object.keys(acts) as Act[]))('%s, %s, %s', (...order) => {
  test('both legs end once, and the caller is gone', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee' });
    anna.answer();
    // Not `turn`: the ACK of the caller is part of the race.
    await stage.settle();
    expect(stage.bridged()).toBe(true);
    await crossing(
      stage,
      order.map((act) => acts[act]),
    );
    await stage.settle();
    anna.react();
    await stage.settle();
    // The flow goes on only if the callee left a caller who had confirmed and was still there.
    if (order.at(-1) === 'BYE of the caller') expect(await dialled.result).toMatchObject({ outcome: 'answered' });
    else await expect(dialled.result).rejects.toThrow(CallEnded);
    const ended = stage.events.filter((event) => event.type === 'leg.changed' && event.state === 'ended');
    expect(ended.map((event) => 'leg' in event && event.leg).sort()).toEqual(['callee-1', 'caller']);
    expect(stage.phone.statuses('BYE')).toEqual([200]);
    expect(anna.peer.statuses('BYE')).toEqual([200]);
    await stage.leavesNothing();
  });
});

test('a caller who never confirms: after 32 s both legs end', async () => {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee' });
  anna.answer();
  await stage.settle();
  await stage.clock.advance(33_000);
  await expect(dialled.result).rejects.toThrow(CallEnded);
  expect(anna.got).toEqual(['INVITE', 'ACK', 'BYE']);
  anna.react();
  await stage.leavesNothing();
});

test('a callee that hangs up before the caller has confirmed: Dial waits for the caller', async () => {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial({ stages: [[{ target: 'anna' }]], ringFor: 20, ringback: 'callee' });
  anna.answer();
  await stage.settle();
  anna.hangUp();
  await stage.settle();
  expect(stage.bridged()).toBe(false);
  stage.phone.ack();
  await stage.settle();
  expect(await dialled.result).toMatchObject({ outcome: 'answered' });
  expect(stage.call.state).toBe('answered');
  await stage.leavesNothing();
});
