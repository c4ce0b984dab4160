import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { park } from './run.ts';

test('nobody comes: the caller has heard music, and goes on when the time is over', async () => {
  const { call, clock, outcome } = await onStage(park, { place: ' 701 ', seconds: 60 });
  await clock.advance(60_000);
  expect(await outcome).toEqual({ port: 'timeout' });
  expect(call.heard).toEqual(['hold music']);
  expect(call.events).toContainEqual(expect.objectContaining({ type: 'call.parked', place: '701' }));
});

test('it ends when the node is left', async () => {
  const { clock, outcome, leave } = await onStage(park, { place: '701' });
  leave();
  await expect(outcome).rejects.toThrow('left');
  expect(clock.pending).toBe(0);
});
