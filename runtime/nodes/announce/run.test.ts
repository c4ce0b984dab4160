import { expect, test } from 'vitest';
import { portsOf } from '../../../shared/flow-schema/node-card.ts';
import { onStage } from '../testing/on-stage.ts';
import { announceCard } from './card.ts';
import { announce } from './run.ts';

const prompt = { say: 'Good morning to all of you' };

test('what is to be said is heard to its end', async () => {
  const { call, clock, outcome } = await onStage(announce, { prompt });
  await clock.advance(1000);
  call.press('1');
  await clock.advance(10_000);
  expect(await outcome).toEqual({ port: 'done' });
  expect(call.heard).toEqual([prompt.say]);
});

test('a key stops it where that is allowed', async () => {
  const { call, clock, outcome } = await onStage(announce, { prompt, interruptible: true });
  await clock.advance(100);
  call.press('1');
  expect(await outcome).toEqual({ port: 'interrupted' });
});

test('before the answer it is heard where that is wanted, and only there', async () => {
  const early = await onStage(announce, { prompt, early: true }, { unanswered: true });
  await early.clock.advance(10_000);
  expect(await early.outcome).toEqual({ port: 'done' });
  expect(early.call.state).toBe('early');
  const { outcome } = await onStage(announce, { prompt }, { unanswered: true });
  await expect(outcome).rejects.toThrow('cannot play');
});

test('a caller who can hear nothing before the answer goes on, and the journal says so', async () => {
  const deaf = (call: object) => Object.assign(call, { play: async () => 'unheard' });
  const { outcome } = await onStage(announce, { prompt, early: true }, { unanswered: true, prepare: deaf });
  expect(await outcome).toEqual({ port: 'done', note: expect.stringContaining('not heard') });
});

test('it stops when the node is left', async () => {
  const { clock, outcome, leave } = await onStage(announce, { prompt });
  await clock.advance(100);
  leave();
  await expect(outcome).rejects.toThrow('left');
  expect(clock.pending).toBe(0);
});

test('the exit “interrupted” is there only while a key may stop it', () => {
  const ids = (config: Record<string, unknown>) => portsOf(announceCard, config).map(({ id }) => id);
  expect(ids({})).toEqual(['done', 'error']);
  expect(ids({ interruptible: true })).toEqual(['done', 'interrupted', 'error']);
});
