import { expect, test } from 'vitest';
import { outline, peaksOf } from './peaks.ts';

test('each column is as high as its loudest sample, the loudest of all as high as there is room', () => {
  expect(peaksOf(Float32Array.of(0, 0.1, -0.5, 0.2, 0, 0.25), 3)).toEqual([expect.closeTo(0.2), 1, 0.5]);
});

test('silence is flat, and fewer samples than columns leave no gap', () => {
  expect(peaksOf(new Float32Array(10), 4)).toEqual([0, 0, 0, 0]);
  expect(peaksOf(Float32Array.of(1, -1), 4)).toEqual([1, 1, 1, 1]);
});

test('the outline is mirrored, and never thinner than a line', () => {
  expect(outline([0, 1], 10)).toBe('M0 4.5L1 0.0L1 10.0L0 5.5Z');
});
