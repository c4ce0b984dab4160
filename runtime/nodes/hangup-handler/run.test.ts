import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { hangupHandler } from './run.ts';

test('it is only a place to begin', async () => {
  const { call, outcome } = await onStage(hangupHandler, {}, { prepare: (gone) => gone.callerHangsUp() });
  expect(await outcome).toEqual({ port: 'next' });
  expect(call.heard).toEqual([]);
});
