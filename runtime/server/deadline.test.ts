import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { abortWithin } from './deadline.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a deadline comes, also when memory is tidied up before', async () => {
  const clock = new SimulatedClock();
  let over = false;
  abortWithin(5000, clock, new AbortController().signal).addEventListener('abort', () => {
    over = true;
  });
  collectGarbage();
  await clock.advance(4999);
  expect(over).toBe(false);
  await clock.advance(1);
  expect(over).toBe(true);
});

test('who is in a hurry does not wait for it', () => {
  const clock = new SimulatedClock();
  const hurry = new AbortController();
  const deadline = abortWithin(5000, clock, hurry.signal);
  expect(deadline.aborted).toBe(false);
  hurry.abort();
  expect(deadline.aborted).toBe(true);
  expect(abortWithin(5000, clock, hurry.signal).aborted).toBe(true);
});
