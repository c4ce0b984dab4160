import { expect, test } from 'vitest';
import { CallEnded } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { answer } from './run.ts';

test('a ringing call is answered', async () => {
  const { call, outcome } = await onStage(answer, {}, { unanswered: true });
  expect(await outcome).toEqual({ port: 'answered' });
  expect(call.state).toBe('answered');
});

test('an answered call goes straight on', async () => {
  const { outcome } = await onStage(answer);
  expect(await outcome).toEqual({ port: 'answered' });
});

test('a call that is over cannot be answered', async () => {
  const { outcome } = await onStage(answer, {}, { unanswered: true, prepare: (call) => call.callerHangsUp() });
  await expect(outcome).rejects.toThrow(CallEnded);
});
