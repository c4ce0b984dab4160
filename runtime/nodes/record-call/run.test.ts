import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { recordCall } from './run.ts';

const consent = { say: 'This call is recorded.' };

test('says what must be said, begins, and goes on at once', async () => {
  const { call, clock, outcome } = await onStage(recordCall, { consent, saveAs: 'file' });
  expect(call.events.some(({ type }) => type === 'recording.started')).toBe(false);
  await clock.advance(10_000);
  expect(call.heard).toEqual([consent.say]);
  expect(await outcome).toEqual({ port: 'done', set: { file: 'call-1' } });
  expect(call.events.at(-1)).toMatchObject({ type: 'recording.started', id: 'call-1' });
});

test('stops what was begun; where nothing was, the journal says so', async () => {
  const begun = await onStage(recordCall, { action: 'stop' }, { prepare: (call) => void call.recorder.start() });
  expect(await begun.outcome).toEqual({ port: 'done' });
  expect(begun.call.events.at(-1)).toMatchObject({ type: 'recording.stopped' });
  const idle = await onStage(recordCall, { action: 'pause' });
  expect(await idle.outcome).toEqual({ port: 'done', note: 'the call is not being recorded' });
});
