import { expect, test } from 'vitest';
import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { groupLogin } from './run.ts';

async function portOf(memory: SimulatedMemory, config: Readonly<Record<string, unknown>>) {
  const given = { services: { ...noServices, memory } };
  return (await (await onStage(groupLogin, { group: 'sales', member: ' anna', ...config }, given)).outcome).port;
}

test('in and out again', async () => {
  const memory = new SimulatedMemory({}, { sales: ['bob'] });
  expect(await portOf(memory, {})).toBe('loggedIn');
  expect(memory.members('sales')).toEqual(['bob', 'anna']);
  expect(await portOf(memory, {})).toBe('loggedOut');
  expect(memory.members('sales')).toEqual(['bob']);
});

test('whoever is in stays in, and whoever is out stays out', async () => {
  const memory = new SimulatedMemory();
  for (const how of ['in', 'in'] as const) expect(await portOf(memory, { how })).toBe('loggedIn');
  expect(memory.members('sales')).toEqual(['anna']);
  for (const how of ['out', 'out'] as const) expect(await portOf(memory, { how })).toBe('loggedOut');
  expect(memory.members('sales')).toEqual([]);
});

test('a caller whom nobody knows joins no group', async () => {
  const memory = new SimulatedMemory();
  expect(await portOf(memory, { member: '' })).toBe('unknown');
  expect(memory.members('sales')).toEqual([]);
});
