import { expect, test } from 'vitest';
import { portsOf } from '../../../shared/flow-schema/node-card.ts';
import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { keptValueCard } from './card.ts';
import { keptValue } from './run.ts';

async function outcomeOf(memory: SimulatedMemory, config: Readonly<Record<string, unknown>>) {
  return await (await onStage(keptValue, { name: 'night', ...config }, { services: { ...noServices, memory } }))
    .outcome;
}

test('what one call keeps, the next one reads', async () => {
  const memory = new SimulatedMemory();
  expect(await outcomeOf(memory, { action: 'read', saveAs: 'kept' })).toEqual({ port: 'missing' });
  expect(await outcomeOf(memory, { action: 'keep', value: '42' })).toEqual({ port: 'done' });
  expect(await outcomeOf(memory, { action: 'read', saveAs: 'kept' })).toEqual({ port: 'found', set: { kept: 42 } });
  expect(await outcomeOf(memory, { action: 'read', name: 'day' })).toEqual({ port: 'missing' });
});

test('a switch is off until it is switched over, and off again after the second time', async () => {
  const memory = new SimulatedMemory();
  const toggle = { action: 'toggle', saveAs: 'kept' };
  expect(await outcomeOf(memory, toggle)).toEqual({ port: 'on', set: { kept: true } });
  expect(memory.value('night')).toBe(true);
  expect(await outcomeOf(memory, toggle)).toEqual({ port: 'off', set: { kept: false } });
  expect(memory.value('night')).toBe(false);
});

test('to keep nothing is a mistake', async () => {
  const memory = new SimulatedMemory({ night: 'before' });
  await expect(outcomeOf(memory, { action: 'keep' })).rejects.toThrow('no value');
  expect(memory.value('night')).toBe('before');
});

test('each thing to do has exits of its own', () => {
  const ids = (action: string) => portsOf(keptValueCard, { action }).map(({ id }) => id);
  expect(ids('read')).toEqual(['found', 'missing', 'error']);
  expect(ids('keep')).toEqual(['done', 'error']);
  expect(ids('toggle')).toEqual(['on', 'off', 'error']);
});
