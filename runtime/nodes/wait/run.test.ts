import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { wait } from './run.ts';

test('the time passes, then it goes on', async () => {
  const { clock, outcome } = await onStage(wait, { seconds: 1.5 });
  await clock.advance(1499);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(await outcome).toEqual({ port: 'done' });
});

test('nothing is left behind when the node is left', async () => {
  const { clock, outcome, leave } = await onStage(wait, { seconds: 60 });
  leave();
  await expect(outcome).rejects.toThrow('left');
  expect(clock.pending).toBe(0);
});

test('hold music is heard after the answer, and nothing before it', async () => {
  const early = await onStage(wait, { seconds: 1, music: true }, { unanswered: true });
  await early.clock.advance(1000);
  await early.outcome;
  expect(early.call.heard).toEqual([]);
  const { call, clock, outcome } = await onStage(wait, { seconds: 1, music: true });
  expect(call.heard).toEqual(['hold music']);
  await clock.advance(1000);
  expect(await outcome).toEqual({ port: 'done' });
});
