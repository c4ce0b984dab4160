import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { returns } from './run.ts';

test('the way and the values are brought back', async () => {
  const values = [
    { name: 'pin', value: '"1"' },
    { name: 'tries', value: '2' },
  ];
  const { outcome } = await onStage(returns, { name: 'right', values });
  expect(await outcome).toEqual({ port: 'over', returned: { name: 'right', values: { pin: '1', tries: 2 } } });
});

test('without a name it is done', async () => {
  const { outcome } = await onStage(returns);
  expect(await outcome).toEqual({ port: 'over', returned: { name: 'done', values: {} } });
});
