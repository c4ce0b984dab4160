import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NonceCounts } from './nonce-counts.ts';

describe('each count works once', () => {
  const take = (counts: NonceCounts, nonce: string, count: number, mintedAt = 1, now = 1) => {
    const free = counts.isFree(nonce, mintedAt, count);
    if (free) counts.use(nonce, mintedAt, count, now);
    return free;
  };

  test('in order, late within the window, and never again', () => {
    const counts = new NonceCounts(1000, 10);
    const tries = [1, 2, 2, 5, 4, 4, 1, 3, 40, 9, 8, 40, 39, 72, 39, 41];
    expect(tries.filter((count) => take(counts, 'n', count))).toEqual([1, 2, 5, 4, 3, 40, 9, 39, 72, 41]);
  });

  test('whatever the order, none is taken twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 200 }), (tries) => {
        const counts = new NonceCounts(1000, 10);
        const taken = tries.filter((count) => take(counts, 'n', count));
        expect(new Set(taken).size).toBe(taken.length);
        const rising = tries.filter((count, i) => tries.slice(0, i).every((before) => before < count));
        expect(taken).toEqual(expect.arrayContaining(rising));
      }),
      { seed: 7 },
    );
  });

  test('the largest count', () => {
    const counts = new NonceCounts(1000, 10);
    expect([0xffffffff, 0xffffffff, 0xfffffffe, 1].map((count) => take(counts, 'n', count))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('memory is bounded, and what was pushed out is dead rather than new', () => {
    const counts = new NonceCounts(1_000_000, 3);
    for (let i = 1; i <= 5; i++) expect(take(counts, `n${i}`, 1, i, 10)).toBe(true);
    expect(counts.size).toBe(3);
    for (const i of [1, 2]) expect(take(counts, `n${i}`, 1, i, 10)).toBe(false);
    expect(take(counts, 'n1', 2, 1, 10)).toBe(false);
    expect(take(counts, 'n6', 1, 6, 10)).toBe(true);
  });

  test('expired ones make room without harm', () => {
    const counts = new NonceCounts(100, 3);
    for (let i = 1; i <= 3; i++) take(counts, `old${i}`, 1, i, i);
    take(counts, 'new', 1, 500, 500);
    expect(counts.size).toBe(1);
    expect(take(counts, 'other', 1, 450, 500)).toBe(true);
  });
});
