/** What names mean, several legs, one stage after the other, and whoever sends us elsewhere. */

import { describe, expect, test } from 'vitest';
import type { DialLeg } from './dial-plan.ts';
import { plan, setDialStage } from './testing/dial-stage.ts';

describe('what a name means', () => {
  test.each([
    ['nobody is called so', { kind: 'unknown', why: 'nobody' }, { outcome: 'unreachable', sip: 404 }],
    ['no phone is there', { kind: 'notRegistered', account: 'anna' }, { outcome: 'unreachable', notRegistered: true }],
    ['it is forbidden', { kind: 'refused', why: 'premium number' }, { outcome: 'rejected', reason: 'premium number' }],
    ['a limit is reached', { kind: 'refused', why: 'enough', limit: true }, { outcome: 'limitReached' }],
  ] as const)('%s', async (_name, resolution, result) => {
    const stage = await setDialStage();
    stage.names.set('anna', resolution);
    const dialled = await stage.dial(plan(['anna']));
    await stage.turn(0);
    expect(await dialled.result).toMatchObject(result);
    const refusals = stage.events.filter(({ type }) => type === 'policy.refused');
    expect(refusals).toHaveLength(resolution.kind === 'refused' ? 1 : 0);
    await stage.leavesNothing();
  });

  test('all phones of an account ring, and the others stop when one is answered', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [[anna.route, bob.route, carl.route]] });
    const dialled = await stage.dial(plan(['anna']));
    for (const phone of [anna, bob, carl]) phone.ring();
    await stage.turn(100);
    bob.answer();
    await stage.turn(0);
    for (const loser of [anna, carl]) {
      expect(loser.got).toEqual(['INVITE', 'CANCEL']);
      expect(loser.request('CANCEL')?.header('reason')).toBe('SIP;cause=200;text="Call completed elsewhere"');
      loser.confirmCancel();
    }
    bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'anna' });
    await stage.leavesNothing();
  });

  test('another way is taken when the network failed, not when the person refused', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [[anna.route], [bob.route], [carl.route]] });
    const dialled = await stage.dial(plan(['anna']));
    anna.refuse(503);
    await stage.turn(0);
    bob.refuse(486);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'busy' });
    expect(carl.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('an emergency call takes every way that there is, whatever the one before said', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    const urgent = [anna, bob, carl].map(({ route }) => [{ ...route, emergency: true } as const]);
    stage.names.set('112', { kind: 'legs', alternatives: urgent });
    const dialled = await stage.dial(plan(['112']));
    anna.refuse(404);
    await stage.turn(0);
    bob.refuse(603);
    await stage.turn(0);
    expect(carl.got).toEqual(['INVITE']);
    carl.refuse(486);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'busy' });
    await stage.leavesNothing();
  });

  test('the limit of legs is a value, and its permits are given back', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    stage.names.set('anna', { kind: 'legs', alternatives: [Array.from({ length: 25 }, () => anna.route)] });
    const dialled = await stage.dial(plan(['anna']));
    expect(stage.permits()).toBe(20);
    expect(anna.peer.requests).toHaveLength(20);
    await stage.abandon(dialled);
    expect(stage.permits()).toBe(0);
  });
});

describe('stages', () => {
  test('the next one begins when all before have failed', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    const dialled = await stage.dial(plan(['anna', 'bob'], ['carl']));
    anna.refuse(486);
    await stage.turn(0);
    expect(carl.got).toEqual([]);
    bob.refuse(480);
    await stage.turn(0);
    expect(carl.got).toEqual(['INVITE']);
    carl.answer();
    await stage.turn(0);
    carl.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered', by: 'carl' });
    await stage.leavesNothing();
  });

  test('a leg may begin later, and not at all when another was faster', async () => {
    const stage = await setDialStage();
    const { anna, bob, carl } = stage.callees;
    const dialled = await stage.dial(plan(['anna', { target: 'bob', delay: 5 }, { target: 'carl', delay: 10 }]));
    anna.ring();
    await stage.turn(4900);
    expect(bob.got).toEqual([]);
    await stage.turn(200);
    expect(bob.got).toEqual(['INVITE']);
    bob.answer();
    await stage.turn(0);
    anna.confirmCancel();
    await stage.turn(20_000);
    expect(carl.got).toEqual([]);
    bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ by: 'bob' });
    await stage.leavesNothing();
  });

  test('the same target twice in a stage is called once', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna', 'anna']));
    expect(stage.callees.anna.got).toEqual(['INVITE']);
    await stage.abandon(dialled);
  });

  test.each([
    [[486, 404], 'busy', 486],
    [[404, 480], 'noAnswer', 480],
    [[503, 404], 'unreachable', 404],
    [[603, 486], 'busy', 486],
    [[603, 500], 'rejected', 603],
    [[302, 486], 'redirected', 302],
  ])('of several failures %j the best is %s', async ([one, other], outcome, sip) => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan(['anna', 'bob']));
    stage.callees.anna.refuse(one!, one === 302 ? ['Contact: <sip:elsewhere@10.9.9.9>'] : []);
    stage.callees.bob.refuse(other!);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome, sip });
    await stage.leavesNothing();
  });

  test('one who declines speaks for himself, or for all when that is drawn', async () => {
    for (const declineEndsAll of [false, true]) {
      const stage = await setDialStage();
      const { anna, bob } = stage.callees;
      const dialled = await stage.dial({ ...plan(['anna'], ['bob']), declineEndsAll });
      anna.refuse(603);
      await stage.turn(0);
      expect(bob.got).toEqual(declineEndsAll ? [] : ['INVITE']);
      if (!declineEndsAll) bob.refuse(486);
      await stage.turn(0);
      expect(await dialled.result).toMatchObject({ outcome: declineEndsAll ? 'rejected' : 'busy' });
      await stage.leavesNothing();
    }
  });
});

describe("an own account's phone that sends the call elsewhere", () => {
  const anna302 = async (more: Partial<DialLeg> = {}) => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    stage.names.set('anna', {
      kind: 'legs',
      alternatives: [[{ ...anna.route, account: 'anna', mayTransfer: true }]],
    });
    stage.names.set('sip:bob@10.0.0.12', stage.names.get('bob')!);
    const dialled = await stage.dial(plan([{ target: 'anna', ...more }]));
    anna.refuse(302, ['Contact: <sip:bob@10.0.0.12>']);
    await stage.turn(0);
    return { stage, dialled };
  };

  test('is followed, with the rights of that account', async () => {
    const { stage, dialled } = await anna302();
    expect(stage.asked.at(-1)).toMatchObject({
      target: 'sip:bob@10.0.0.12',
      by: 'redirect',
      rights: { kind: 'account', account: 'anna' },
    });
    stage.callees.bob.answer();
    await stage.turn(0);
    stage.callees.bob.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered' });
    const started = stage.events.filter((event) => event.type === 'leg.started').at(-1);
    expect(started).toMatchObject({ leg: 'callee-2', referredBy: 'callee-1' });
    await stage.leavesNothing();
  });

  test('is followed once only', async () => {
    const { stage, dialled } = await anna302();
    stage.callees.bob.refuse(302, ['Contact: <sip:carl@10.0.0.13>']);
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'redirected', redirect: { user: 'carl' } });
    expect(stage.callees.carl.got).toEqual([]);
    await stage.leavesNothing();
  });

  test('is only reported where the drawing says so', async () => {
    const { stage, dialled } = await anna302({ redirects: 'report' });
    expect(await dialled.result).toMatchObject({ outcome: 'redirected', redirect: { user: 'bob' } });
    expect(stage.callees.bob.got).toEqual([]);
    await stage.leavesNothing();
  });
});
