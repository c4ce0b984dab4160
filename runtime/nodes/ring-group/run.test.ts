import { describe, expect, test } from 'vitest';
import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import { noServices } from '../testing/no-services.ts';
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

  test('whoever is logged in rings besides the members, nobody twice', async () => {
    const services = { ...noServices, memory: new SimulatedMemory({}, { sales: ['carl', 'anna'], other: ['dora'] }) };
    const { call } = await onStage(ringGroup, { members, group: 'sales' }, { services });
    expect(call.dialling?.targets).toEqual(['anna@local', 'bob@local', 'carl@local']);
  });

  test('a group to which nobody is logged in is not reachable', async () => {
    const { call, outcome } = await onStage(ringGroup, { members: [], group: 'sales' });
    expect(await outcome).toMatchObject({
      port: 'unreachable',
      results: { dial: { reason: 'nobody is logged in to sales' } },
    });
    expect(call.dialled).toEqual([]);
  });

  test('a group of nobody is a mistake', async () => {
    await expect((await onStage(ringGroup, { members: [] })).outcome).rejects.toThrow('no members');
  });

  test('the one who answers is named', async () => {
    const { call, clock, outcome } = await onStage(ringGroup, { members });
    call.dialling?.decide({ outcome: 'answered', by: 'bob@local', talk: 1 });
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ port: 'answered', results: { dial: { by: 'bob@local' } } });
  });
});
