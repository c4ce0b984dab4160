/** The judge of fidelity must be able to say no. */

import { describe, expect, test } from 'vitest';
import { fidelity } from './fidelity.ts';
import { fromAlaw, fromUlaw, toUlaw } from './g711.ts';
import { render } from './speak.ts';
import { silence } from './wav.ts';

const said = await render('The quick brown fox jumps over the lazy dog, and nobody in the house has seen it.');

/** As it would come through the network, a little later. @param change of the samples on their way */
function heard(change: (samples: Int16Array) => Int16Array = (samples) => samples): Int16Array {
  const coded = change(said).map((sample) => fromUlaw(toUlaw(sample)));
  const recording = new Int16Array(coded.length + 8_000);
  recording.set(coded, 3_001);
  return recording;
}

/** Where it is loud. */
const LOUD = 8_000;
const without = (milliseconds: number, fill: boolean) => (samples: Int16Array) => {
  const count = milliseconds * 8;
  const [before, after] = [samples.subarray(0, LOUD), samples.subarray(LOUD + count)];
  return Int16Array.from([...before, ...(fill ? new Int16Array(count) : []), ...after]);
};

describe('what came through G.711', () => {
  test('is all there, and as loud', () => {
    const { missingMs, levelDb } = fidelity(said, heard());
    expect(missingMs).toBeLessThanOrEqual(5);
    expect(Math.abs(levelDb)).toBeLessThan(0.2);
    expect(fromAlaw(0xd5)).toBe(8);
  });

  test.each([
    ['a hole of 30 ms', without(30, true)],
    ['30 ms cut out', without(30, false)],
    [
      '40 ms that stutter',
      (samples: Int16Array) => {
        const copy = samples.slice();
        copy.copyWithin(LOUD, LOUD - 320, LOUD);
        return copy;
      },
    ],
  ])('%s is noticed', (_, change) => {
    expect(fidelity(said, heard(change)).missingMs).toBeGreaterThan(20);
  });

  test('a hole of 10 ms is measured as one', () => {
    const { missingMs } = fidelity(said, heard(without(10, true)));
    expect(missingMs).toBeGreaterThanOrEqual(5);
    expect(missingMs).toBeLessThanOrEqual(20);
  });

  test.each([1.5, -1.5, 6])('%d dB are noticed', (gain) => {
    const change = (samples: Int16Array) => samples.map((sample) => Math.round(sample * 10 ** (gain / 20)));
    expect(fidelity(said, heard(change)).levelDb).toBeCloseTo(gain, 0);
    expect(Math.abs(fidelity(said, heard(change)).levelDb)).toBeGreaterThan(1);
  });

  test('silence and other words are nothing of it', async () => {
    expect(fidelity(said, silence(10)).missingMs).toBeGreaterThan(500);
    expect(fidelity(said, await render('Something else entirely was said.')).missingMs).toBeGreaterThan(100);
  });
});
