import { describe, expect, test } from 'vitest';
import { LoadShedder } from './load-shedder.ts';

function setShedder() {
  let now = 0;
  let busy = 0;
  const shedder = new LoadShedder({ busy: () => busy, now: () => now });
  return {
    shedder,
    /** So many milliseconds with 100 requests each tenth of a second; how many were let in. */
    pass(ms: number, share: number): number {
      busy = share;
      let admitted = 0;
      for (const end = now + ms; now < end; now += 1) if (shedder.admits()) admitted++;
      return admitted;
    },
  };
}

describe('new requests', () => {
  test('are all let in while the loop rests now and then, and through a burst of two seconds', () => {
    const { pass } = setShedder();
    expect(pass(10_000, 0.95)).toBe(10_000);
    expect(pass(2000, 1)).toBe(2000);
    expect(pass(10_000, 0.5)).toBe(10_000);
  });

  test('are refused more and more while there is no rest, but never all of them', () => {
    const { pass } = setShedder();
    pass(4000, 1);
    const second = pass(1000, 1);
    expect(second).toBeLessThan(100);
    expect(pass(60_000, 1)).toBeGreaterThan(1000);
  });

  test('are let in again when there is time', () => {
    const { pass, shedder } = setShedder();
    pass(5000, 1);
    expect(shedder.share).toBeLessThan(0.05);
    pass(5000, 0.5);
    expect(shedder.share).toBe(1);
    expect(pass(1000, 0.5)).toBe(1000);
  });

  test('find the share that there is time for: a loop with twice its work is kept busy, and half is let in', () => {
    let now = 0;
    let work = 0;
    let done = 0;
    // Ten milliseconds for each that is let in, one for each that is not; one comes every five.
    const shedder = new LoadShedder({
      busy: () => {
        const share = Math.min(1, work / Math.max(1, now - done));
        work = Math.max(0, work - (now - done));
        done = now;
        return share;
      },
      now: () => now,
    });
    let admitted = 0;
    for (; now < 60_000; now += 5) {
      const admits = shedder.admits();
      work += admits ? 10 : 1;
      if (admits && now >= 30_000) admitted++;
    }
    // With the refusals paid for there is time for 89 in a second.
    expect(admitted / 30).toBeGreaterThan(70);
    expect(admitted / 30).toBeLessThan(95);
  });
});
