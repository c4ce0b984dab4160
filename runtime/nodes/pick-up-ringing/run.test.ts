import { expect, test } from 'vitest';
import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { pickUpRinging } from './run.ts';

/** Whose phones are asked for, and by which exit the box is left. */
async function asked(config: Readonly<Record<string, unknown>>, members: readonly string[] = []) {
  const wanted: (readonly string[])[] = [];
  const memory = new SimulatedMemory();
  for (const member of members) memory.log('in', member, 'sales');
  const { outcome } = await onStage(pickUpRinging, config, {
    unanswered: true,
    services: { ...noServices, memory },
    prepare: (call) =>
      Object.assign(call, {
        answerRinging: async (phones: readonly string[]) => {
          wanted.push(phones);
          return 'nobody';
        },
      }),
  });
  return { ...(await outcome), wanted };
}

test.each([
  ['the phones that are named', { phones: '200, anna,,' }, [], [['200@local', 'anna@local']]],
  ['those of a group, each once', { phones: 'anna', group: 'sales' }, ['anna', 'bob'], [['anna@local', 'bob@local']]],
  ['any', {}, [], [[]]],
  ['none, where nobody is logged in', { group: 'sales' }, [], []],
  ['none, where a template came to nothing', { phones: ' , ' }, [], []],
])('%s', async (_, config, members, wanted) => {
  expect(await asked(config, members)).toMatchObject({ port: 'nobody', wanted });
});
