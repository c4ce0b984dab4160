import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { sendDtmf } from './run.ts';

test('keys are pressed one after the other, and a comma waits', async () => {
  const { call, clock, outcome } = await onStage(sendDtmf, { keys: '1,4a#', length: 100, gap: 50 });
  expect(call.pressed).toEqual(['1']);
  await clock.advance(1149);
  expect(call.pressed).toEqual(['1']);
  await clock.advance(1);
  expect(call.pressed).toEqual(['1', '4']);
  await clock.advance(450);
  expect(call.pressed).toEqual(['1', '4', 'A', '#']);
  expect(await outcome).toEqual({ port: 'done' });
});

test('a number as people write it is a row of keys', async () => {
  const { call, clock, outcome } = await onStage(sendDtmf, { keys: '(020) 79-46' });
  await clock.advance(10_000);
  await outcome;
  expect(call.pressed.join('')).toBe('0207946');
});

test('what is no key is named, and nothing is pressed', async () => {
  const { call, outcome } = await onStage(sendDtmf, { keys: '12x' });
  await expect(outcome).rejects.toThrow('“X” is no key');
  expect(call.pressed).toEqual([]);
});

test('it stops when the node is left', async () => {
  const { call, clock, outcome, leave } = await onStage(sendDtmf, { keys: '123' });
  leave();
  await expect(outcome).rejects.toThrow('left');
  await clock.advance(10_000);
  expect(call.pressed).toEqual(['1']);
  expect(clock.pending).toBe(0);
});
