/** Several phones answer at once, or in the moment in which their ring time ends: one has the call, the others let go. */

import { describe, expect, test } from 'vitest';
import { orders } from '../sip/testing/orders.ts';
import { crossing, setDialStage } from './testing/dial-stage.ts';

const NAMES = ['anna', 'bob', 'carl'] as const;
const plan = { stages: [NAMES.map((target) => ({ target }))], ringFor: 20, ringback: 'callee' as const };

describe.each(orders(NAMES))('%s, then %s and %s answer', (...order) => {
  test('the first is connected, the others get ACK and BYE', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan);
    await crossing(
      stage,
      order.map(
        (name) =>
          ({ callees }) =>
            callees[name].answer(),
      ),
    );
    for (const name of order.slice(1)) {
      expect(stage.callees[name].got).toEqual(['INVITE', 'ACK', 'BYE']);
      stage.callees[name].react();
    }
    const winner = stage.callees[order[0]!];
    expect(winner.got).toEqual(['INVITE', 'ACK']);
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    expect(stage.phone.statuses('INVITE')).toEqual([200]);
    winner.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: winner.name });
    await stage.leavesNothing();
  });
});

test.each([0, 1])('a phone that answers when its ring time ends, order %i', async (first) => {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial({ ...plan, stages: [[{ target: 'anna', ringFor: 5 }]] });
  anna.ring();
  await stage.turn(first === 0 ? 4999 : 5000);
  anna.answer();
  await stage.turn(1);
  if (first === 0) {
    anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered' });
  } else {
    expect(await dialled.result).toMatchObject({ outcome: 'noAnswer' });
    // The 200 crossed our CANCEL: it is confirmed and hung up (RFC 3261 §13.2.2.4).
    expect(anna.got).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    anna.react();
  }
  await stage.leavesNothing();
});

test('forks of one leg that answer one after the other: the second gets ACK and BYE', async () => {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  const dialled = await stage.dial({ ...plan, stages: [[{ target: 'anna' }]] });
  anna.answer();
  anna.respond(200, { body: anna.sdp, toTag: 'other-fork' });
  await stage.turn(0);
  const bye = anna.request('BYE');
  expect(bye?.to.params.get('tag')).toBe('other-fork');
  anna.react();
  anna.hangUp();
  await stage.turn(0);
  expect(await dialled.result).toMatchObject({ outcome: 'answered' });
  await stage.leavesNothing();
});

test('a late answer of an earlier stage does not disturb the conversation of the next', async () => {
  const stage = await setDialStage();
  const { anna, bob } = stage.callees;
  const dialled = await stage.dial({ ...plan, stages: [[{ target: 'anna', ringFor: 5 }], [{ target: 'bob' }]] });
  anna.ring();
  await stage.turn(5001);
  bob.answer();
  await stage.turn(0);
  anna.answer();
  await stage.turn(0);
  expect(anna.got).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
  anna.react();
  expect(stage.bridged()).toBe(true);
  bob.hangUp();
  await stage.turn(0);
  expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'bob' });
  await stage.leavesNothing();
});
