import { expect, test } from 'vitest';
import { portsOf } from '../../../shared/flow-schema/node-card.ts';
import { onStage } from '../testing/on-stage.ts';
import { musicOnHoldCard } from './card.ts';
import { musicOnHold } from './run.ts';

test('our own music, until time is up', async () => {
  const { call, clock, outcome } = await onStage(musicOnHold, { seconds: 600 });
  await clock.advance(599_999);
  expect(call.heard).toEqual(['hold music']);
  expect(clock.pending).toBeGreaterThan(0);
  await clock.advance(1);
  expect(await outcome).toEqual({ port: 'done' });
  expect(clock.pending).toBe(0);
});

test('a recording goes on and on', async () => {
  const { call, clock, outcome } = await onStage(musicOnHold, { seconds: 60, music: { prompt: 'jazz' } });
  // Longer than a recording takes here.
  await clock.advance(59_000);
  expect(clock.pending).toBeGreaterThan(0);
  await clock.advance(1_000);
  expect(await outcome).toEqual({ port: 'done' });
  expect(call.heard).toEqual(['prompt:jazz']);
});

test('a key stops it only where that is allowed', async () => {
  const deaf = await onStage(musicOnHold, { seconds: 5 });
  deaf.call.press('1');
  await deaf.clock.advance(4_999);
  expect(deaf.clock.pending).toBeGreaterThan(0);
  await deaf.clock.advance(1);
  expect(await deaf.outcome).toEqual({ port: 'done' });

  const { call, clock, outcome } = await onStage(musicOnHold, { seconds: 600, interruptible: true });
  await clock.advance(1000);
  call.press('1');
  expect(await outcome).toEqual({ port: 'interrupted' });
  expect(clock.pending).toBe(0);
});

test('it stops when the node is left, and when the caller is gone', async () => {
  const left = await onStage(musicOnHold, {});
  left.leave();
  await expect(left.outcome).rejects.toThrow('left');
  expect(left.clock.pending).toBe(0);
  const gone = await onStage(musicOnHold, {});
  gone.call.callerHangsUp();
  await expect(gone.outcome).rejects.toThrow('the call has ended');
});

test('the exit for a key is there only while a key may stop it', () => {
  const ids = (config: Record<string, unknown>) => portsOf(musicOnHoldCard, config).map(({ id }) => id);
  expect(ids({})).toEqual(['done', 'error']);
  expect(ids({ interruptible: true })).toEqual(['done', 'interrupted', 'error']);
});
