import { describe, expect, test } from 'vitest';
import { mosOf } from './mos.ts';

describe('the estimate of ITU-T G.107', () => {
  test.each([
    [{ loss: 0, jitterMs: 0 }, 4.39],
    [{ loss: 0.01, jitterMs: 5, roundTripMs: 40 }, 4.28],
    [{ loss: 0.05, jitterMs: 20, roundTripMs: 100 }, 3.86],
    [{ loss: 0, jitterMs: 10, roundTripMs: 600 }, 3.43],
    [{ loss: 1, jitterMs: 0 }, 1.16],
  ])('%o is %d', (journey, mos) => {
    expect(mosOf(journey)).toBeCloseTo(mos, 1);
  });

  test('never better when more is lost, later or less even', () => {
    for (let loss = 0; loss < 1; loss += 0.05) {
      expect(mosOf({ loss: loss + 0.05, jitterMs: 5 })).toBeLessThanOrEqual(mosOf({ loss, jitterMs: 5 }));
    }
    for (let ms = 0; ms < 1000; ms += 50) {
      expect(mosOf({ loss: 0, jitterMs: 5, roundTripMs: ms + 50 })).toBeLessThanOrEqual(
        mosOf({ loss: 0, jitterMs: 5, roundTripMs: ms }),
      );
      expect(mosOf({ loss: 0, jitterMs: ms + 50 })).toBeLessThanOrEqual(mosOf({ loss: 0, jitterMs: ms }));
    }
  });
});
