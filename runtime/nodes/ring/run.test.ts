import { expect, test } from 'vitest';
import { WrongCallState } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { ring } from './run.ts';

test.each([
  [undefined, 180],
  ['183', 183],
] as const)('status %s sends %i, and the call goes on unanswered', async (status, sip) => {
  const { call, outcome } = await onStage(ring, status ? { status } : {}, { unanswered: true });
  expect(await outcome).toEqual({ port: 'ringing' });
  expect(call.state).toBe('early');
  expect(call.events.at(-1)).toMatchObject({ type: 'leg.changed', state: 'ringing', sip });
});

test('an answered call does not ring any more', async () => {
  const { outcome } = await onStage(ring);
  await expect(outcome).rejects.toThrow(WrongCallState);
});
