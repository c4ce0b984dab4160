import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { hangUp } from './run.ts';

test('an answered call is ended', async () => {
  const { call, outcome } = await onStage(hangUp, { reason: 'all said' });
  expect(await outcome).toEqual({ port: 'over' });
  expect(call.cause).toEqual({ by: 'flow', code: 'completed', reason: 'all said' });
});

test('a ringing call is told that nobody is available', async () => {
  const { call } = await onStage(hangUp, {}, { unanswered: true });
  expect(call.cause).toEqual({ by: 'flow', code: 'completed', sip: 480 });
});

test('a call that is over stays as it ended', async () => {
  const { call, outcome } = await onStage(hangUp, {}, { prepare: (gone) => gone.callerHangsUp() });
  expect(await outcome).toEqual({ port: 'over' });
  expect(call.cause).toEqual({ by: 'caller', code: 'hungUp' });
});
