import { describe, expect, test } from 'vitest';
import type { DialPlan } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { dial } from './run.ts';

const targets = (...names: string[]) => names.map((to) => ({ to }));

/** What the call is asked to do. */
async function planned(config: Readonly<Record<string, unknown>>): Promise<DialPlan> {
  const { call } = await onStage(dial, config);
  return call.dialling!.plan;
}

describe('dial', () => {
  test('goes on after the conversation, and expressions learn of it', async () => {
    const { call, clock, outcome } = await onStage(dial, { targets: targets('anna') });
    await clock.advance(3000);
    call.dialling?.decide({ outcome: 'answered', talk: 20 });
    await clock.advance(20_000);
    expect(await outcome).toEqual({
      port: 'answered',
      results: { dial: { status: 'answered', sip: 200, reason: '', ringSeconds: 3, talkSeconds: 20, by: 'anna' } },
    });
  });

  test.each(['busy', 'rejected', 'unreachable', 'limitReached', 'noAnswer'] as const)(
    'leaves by %s',
    async (ending) => {
      const { call, outcome } = await onStage(dial, { targets: targets('anna') });
      call.dialling?.decide({ outcome: ending });
      expect(await outcome).toMatchObject({ port: ending, results: { dial: { status: ending } } });
    },
  );

  test('says where the other side sent us', async () => {
    const { call, outcome } = await onStage(dial, { targets: targets('anna') });
    call.dialling?.decide({ outcome: 'redirected', redirect: 'sip:bob@example.com' });
    expect(await outcome).toMatchObject({
      port: 'redirected',
      results: { redirect: { uri: 'sip:bob@example.com', user: 'bob', host: 'example.com' } },
    });
  });

  test('without anybody to call it fails', async () => {
    const { outcome } = await onStage(dial, {});
    await expect(outcome).rejects.toThrow(/nobody/);
  });

  test('stops ringing when the caller leaves', async () => {
    const { call, outcome, leave } = await onStage(dial, { targets: targets('anna') });
    leave();
    await expect(outcome).rejects.toThrow('left');
    expect(call.dialling).toBeUndefined();
  });
});

describe('the plan', () => {
  test.each([
    ['together', [['anna', 'bob', 'carl']]],
    ['inTurn', [['anna'], ['bob'], ['carl']]],
    ['hunt', [['anna', 'bob', 'carl']]],
  ])('%s', async (order, stages) => {
    const plan = await planned({ targets: targets('anna', 'bob', 'carl'), order });
    expect(plan.stages.map((legs) => legs.map(({ target }) => target))).toEqual(stages);
  });

  test('in a hunt each joins later, and all end together', async () => {
    const { stages } = await planned({ targets: targets('anna', 'bob', 'carl'), order: 'hunt', ringFor: 10 });
    expect(stages[0]!.map(({ delay, ringFor }) => [delay, ringFor])).toEqual([
      [0, 30],
      [10, 20],
      [20, 10],
    ]);
  });

  test('round robin begins with another one each time', async () => {
    const config = { targets: targets('x1', 'x2', 'x3'), order: 'roundRobin' };
    const firsts = [];
    for (let call = 0; call < 4; call++) firsts.push((await planned(config)).stages[0]![0]!.target);
    expect(firsts).toEqual(['x1', 'x2', 'x3', 'x1']);
  });

  test('at random everybody is called once', async () => {
    const { stages } = await planned({ targets: targets('anna', 'bob', 'carl'), order: 'random' });
    expect(stages.map(([leg]) => leg!.target).sort()).toEqual(['anna', 'bob', 'carl']);
  });

  test('a dial string takes the place of the list', async () => {
    const { stages } = await planned({
      targets: targets('nobody'),
      dialString: 'anna[rt=20,cd=600,rm=m]&bob[dt=5,fd=Sales] | +442079460000@trunk',
      limit: 30,
    });
    expect(stages).toEqual([
      [
        { target: 'anna', ringFor: 20, limit: 600, redirects: 'report' },
        { target: 'bob', delay: 5, limit: 1800, from: { displayName: 'Sales' } },
      ],
      [{ target: '+442079460000@trunk', limit: 1800 }],
    ]);
  });

  test('in a dial string stands for who calls and who is called; what they are called adds no legs', async () => {
    const { call } = await onStage(dial, { dialString: '${dst:1}@trunk[fd=${fromname}] | ${fromname}@local' });
    const { from, to } = call;
    expect(call.dialling!.plan.stages.flat().map(({ target }) => target)).toEqual([
      `${encodeURIComponent(to.user.slice(1)).replaceAll('%2B', '+')}@trunk`,
      `${encodeURIComponent(from.name ?? '')}@local`,
    ]);
  });

  test('a dial string that cannot be read fails', async () => {
    const { outcome } = await onStage(dial, { dialString: 'anna&' });
    await expect(outcome).rejects.toThrow(/dial string/);
  });

  test('what the caller hears, and whose number is shown', async () => {
    const plan = await planned({
      targets: targets('anna'),
      whileRinging: 'music',
      country: 'GB',
      callerName: 'Office',
      callerNumber: '+442079460000',
      declineEndsAll: true,
    });
    expect(plan).toMatchObject({
      ringback: 'music',
      country: 'GB',
      declineEndsAll: true,
      stages: [[{ from: { displayName: 'Office', user: '+442079460000' } }]],
    });
  });
});
