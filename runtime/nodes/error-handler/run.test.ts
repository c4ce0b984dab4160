import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { errorHandler } from './run.ts';

test('it is only a place to begin', async () => {
  const { call, outcome } = await onStage(errorHandler, {}, { prepare: (gone) => gone.callerHangsUp() });
  expect(await outcome).toEqual({ port: 'next' });
  expect(call.heard).toEqual([]);
});
