import { describe, expect, test } from 'vitest';
import { rateFrom } from './playback-rate.ts';
import { sought } from './seek-keys.ts';

describe('the speed', () => {
  test.each([
    ['1.5', 1.5],
    ['0.75', 0.75],
    ['2', 2],
    [null, 1],
    ['3', 1],
    ['NaN', 1],
    ['', 1],
  ])('stored as %j is %f', (stored, rate) => {
    expect(rateFrom(stored)).toBe(rate);
  });
});

describe('keys', () => {
  test.each([
    ['ArrowRight', 5, 7],
    ['ArrowLeft', 5, 3],
    ['ArrowLeft', 1, 0],
    ['PageUp', 15, 20],
    ['PageDown', 15, 5],
    ['Home', 15, 0],
    ['End', 15, 20],
  ])('%s at %d leads to %d of 20 seconds', (key, at, to) => {
    expect(sought(key, at, 20)).toBe(to);
  });

  test.each(['Tab', 'a', 'Enter', 'constructor'])('%s is somebody else’s', (key) => {
    expect(sought(key, 5, 20)).toBeUndefined();
  });
});
