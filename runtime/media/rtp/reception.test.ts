import { describe, expect, test } from 'vitest';
import { Reception } from './reception.ts';

function heard(sequences: readonly number[]): Reception {
  const reception = new Reception(1);
  for (const sequence of sequences) reception.note(sequence);
  return reception;
}

describe('what one source has sent', () => {
  test('counts what is missing between the first and the highest packet', () => {
    expect(heard([10, 11, 14, 15])).toMatchObject({ received: 4, lost: 2, highest: 15 });
  });

  test('a late packet is not lost, a duplicate does not hide a loss', () => {
    expect(heard([1, 3, 2, 4])).toMatchObject({ received: 4, lost: 0 });
    expect(heard([1, 3, 3, 3])).toMatchObject({ received: 2, lost: 1 });
  });

  test('tells next, late and duplicate apart', () => {
    const reception = new Reception(1);
    expect([5, 7, 6, 6, 7, 8].map((sequence) => reception.note(sequence))).toEqual([
      'next',
      'next',
      'late',
      'duplicate',
      'duplicate',
      'next',
    ]);
  });

  test('goes on over the wrap of the sequence number', () => {
    expect(heard([65_534, 65_535, 0, 2])).toMatchObject({ received: 4, lost: 1, highest: 65_538 });
  });

  test('a packet from before the wrap that comes after it is late', () => {
    const reception = heard([65_534, 0]);
    expect(reception.note(65_535)).toBe('late');
    expect(reception).toMatchObject({ lost: 0, highest: 65_536 });
  });

  test('a sender that begins anew loses nothing by its jump', () => {
    expect(heard([1, 2, 3, 40_000, 40_001, 40_002])).toMatchObject({ received: 6, lost: 0 });
  });

  test('the fraction lost is that since the last report', () => {
    const reception = heard([1, 2, 3, 5]);
    expect(reception.takeFractionLost()).toBe(Math.floor(256 / 5));
    expect(reception.takeFractionLost()).toBe(0);
    for (const sequence of [6, 8]) reception.note(sequence);
    expect(reception.takeFractionLost()).toBe(Math.floor(256 / 3));
  });

  test('jitter is zero for an even stream and follows an uneven one', () => {
    const even = new Reception(1);
    const uneven = new Reception(2);
    for (let n = 0; n < 200; n++) {
      even.noteTransit(n * 160, n * 20);
      uneven.noteTransit(n * 160, n * 20 + (n % 2) * 5);
    }
    expect(even.jitterMs).toBe(0);
    expect(uneven.jitterMs).toBeCloseTo(5, 1);
  });
});
