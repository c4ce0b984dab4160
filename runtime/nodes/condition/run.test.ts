import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { condition } from './run.ts';

const cases = (...whens: string[]) => ({ cases: whens.map((when, index) => ({ id: `c${index + 1}`, when })) });

test('the first case that is true counts', async () => {
  const { outcome } = await onStage(condition, cases('false', 'true', 'true'));
  expect(await outcome).toEqual({ port: 'c2' });
});

test('otherwise, otherwise', async () => {
  const { outcome } = await onStage(condition, cases('false', 'false'));
  expect(await outcome).toEqual({ port: 'else' });
});

test('cases behind the first true one are not looked at', async () => {
  const asked: string[] = [];
  const evaluate = (source: string) => {
    asked.push(source);
    return source === 'yes';
  };
  const { outcome } = await onStage(condition, cases('no', 'yes', 'broken'), { evaluate });
  expect(await outcome).toEqual({ port: 'c2' });
  expect(asked).toEqual(['no', 'yes']);
});

test('a case that is neither true nor false fails, and says which', async () => {
  const { outcome } = await onStage(condition, cases('"maybe"'));
  await expect(outcome).rejects.toThrow('case c1 is neither true nor false: "maybe"');
});
