import { expect, test } from 'vitest';
import type { Vars } from '../node-kind.ts';
import { onStage } from '../testing/on-stage.ts';
import { counter } from './run.ts';

const passing = async (vars: Vars) => (await onStage(counter, { times: 2, count: 'tries' }, { vars })).outcome;

test('a call passes so many times, and the variable tells how many', async () => {
  expect(await passing({})).toEqual({ port: 'again', set: { tries: 1 } });
  expect(await passing({ tries: 1 })).toEqual({ port: 'again', set: { tries: 2 } });
});

test('then it does not, however often it comes', async () => {
  expect(await passing({ tries: 2 })).toEqual({ port: 'done' });
  expect(await passing({ tries: 9 })).toEqual({ port: 'done' });
});

test('what is no number cannot be counted in', async () => {
  await expect(passing({ tries: 'two' })).rejects.toThrow('the variable tries is no number');
});
