import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { callback } from './run.ts';

const named = { first: ' +442079460000', second: 'anna ' };

test('both are named, and the flow goes on at once', async () => {
  const { call, outcome } = await onStage(callback, named);
  expect(await outcome).toEqual({ port: 'placed', note: '+442079460000, then anna' });
  expect(call.calledBack).toEqual(['+442079460000 → anna']);
});

test('it is done for a caller who was not answered, and for one who has gone', async () => {
  for (const gone of [false, true]) {
    const prepare = (call: { callerHangsUp(): void }) => gone && call.callerHangsUp();
    const { call, outcome } = await onStage(callback, named, { unanswered: true, prepare });
    expect(await outcome).toMatchObject({ port: 'placed' });
    expect(call.calledBack).toHaveLength(1);
  }
});

test('the house refuses when it is too often', async () => {
  const full = (call: object) => Object.assign(call, { callBack: () => 'limitReached' });
  const { outcome } = await onStage(callback, named, { prepare: full });
  expect(await outcome).toEqual({ port: 'limitReached' });
});

test('a caller who hides the number cannot be called back', async () => {
  const { call, outcome } = await onStage(callback, { ...named, first: ' ' });
  await expect(outcome).rejects.toThrow('nobody is named');
  expect(call.calledBack).toEqual([]);
});
