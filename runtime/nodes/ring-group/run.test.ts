import { describe, expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { ringGroup } from './run.ts';

const members = [{ account: 'anna' }, { account: 'bob' }];

describe('ring group', () => {
  test('rings all members together', async () => {
    const { call } = await onStage(ringGroup, { members });
    expect(call.dialling?.plan.stages.map((legs) => legs.map(({ target }) => target))).toEqual([
      ['anna@local', 'bob@local'],
    ]);
  });

  test('or one after the other', async () => {
    const { call } = await onStage(ringGroup, { members, order: 'inTurn', ringFor: 15 });
    expect(call.dialling?.ringSeconds).toBe(30);
  });

  test('the one who answers is named', async () => {
    const { call, clock, outcome } = await onStage(ringGroup, { members });
    call.dialling?.decide({ outcome: 'answered', by: 'bob@local', talk: 1 });
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ port: 'answered', results: { dial: { by: 'bob@local' } } });
  });
});
