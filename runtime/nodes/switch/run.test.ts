import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { switchOn } from './run.ts';

const rows = [
  { id: 'v1', is: 'sales' },
  { id: 'v7', is: '100' },
  { id: 'v3', is: '100' },
];

test.each([
  ['sales', 'v1'],
  [' 100 ', 'v7'],
  ['Sales', 'else'],
  ['1000', 'else'],
  ['', 'else'],
])('%j leaves by %s', async (value, port) => {
  const { outcome } = await onStage(switchOn, { value, rows });
  expect(await outcome).toEqual({ port });
});
