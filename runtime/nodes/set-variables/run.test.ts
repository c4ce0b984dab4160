import { expect, test } from 'vitest';
import type { Vars } from '../node-kind.ts';
import { onStage } from '../testing/on-stage.ts';
import { setVariables } from './run.ts';

test('every row is worked out and set', async () => {
  const { outcome } = await onStage(setVariables, {
    assignments: [
      { name: 'a', value: '1' },
      { name: 'b', value: '"two"' },
      { name: 'c', value: 'true' },
    ],
  });
  expect(await outcome).toEqual({ port: 'done', set: { a: 1, b: 'two', c: true } });
});

test('a row sees what the rows above it have set', async () => {
  const seen: Vars[] = [];
  const evaluate = (_source: string, set: Vars = {}) => {
    seen.push({ ...set });
    return seen.length;
  };
  const assignments = ['a', 'b', 'a'].map((name) => ({ name, value: 'x' }));
  const { outcome } = await onStage(setVariables, { assignments }, { evaluate });
  expect(await outcome).toEqual({ port: 'done', set: { a: 3, b: 2 } });
  expect(seen).toEqual([{}, { a: 1 }, { a: 1, b: 2 }]);
});
