import { expect, test } from 'vitest';
import { WrongCallState } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { reject } from './run.ts';

test('the call is refused with status and reason', async () => {
  const { call, outcome } = await onStage(reject, { status: 603, reason: 'Not today' }, { unanswered: true });
  expect(await outcome).toEqual({ port: 'over' });
  expect(call.cause).toEqual({ by: 'flow', code: 'rejected', sip: 603, reason: 'Not today' });
});

test('without more it is busy', async () => {
  const { call } = await onStage(reject, {}, { unanswered: true });
  expect(call.cause).toMatchObject({ sip: 486 });
});

test('it is too late once the call is answered', async () => {
  const { outcome } = await onStage(reject);
  await expect(outcome).rejects.toThrow(WrongCallState);
});
