import { describe, expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

interface Row {
  readonly name: number;
  readonly at: number[];
  skipped: number;
}

const row = (name: number): Row => ({ name, at: [], skipped: 0 });

/** Turns the pacer at these moments, as a loop would. */
function turn(pacer: Pacer<Row>, moments: Iterable<number>): void {
  for (const now of moments) {
    pacer.run(
      now,
      (item) => item.at.push(now),
      (item, frames) => {
        item.skipped += frames;
      },
    );
  }
}

function* everyMs(from: number, to: number): Iterable<number> {
  for (let now = from; now < to; now++) yield now;
}

describe('pacing', () => {
  test('one item is visited every 20 ms, from now on', () => {
    const pacer = new Pacer<Row>();
    const only = row(0);
    pacer.add(only, 1000.4);
    turn(pacer, everyMs(1001, 1101));
    expect(only.at).toEqual([1001, 1021, 1041, 1061, 1081]);
  });

  test('a thousand items are spread evenly over the frame', () => {
    const pacer = new Pacer<Row>();
    const rows = Array.from({ length: 1000 }, (_, name) => row(name));
    for (const item of rows) pacer.add(item, 0);
    turn(pacer, everyMs(0, 20));
    const perMs = new Map<number, number>();
    for (const { at } of rows) {
      expect(at).toHaveLength(1);
      perMs.set(at[0]!, (perMs.get(at[0]!) ?? 0) + 1);
    }
    expect([...perMs.values()]).toEqual(Array.from({ length: 20 }, () => 50));
  });

  test('a late turn catches up and does not shift the deadlines behind it', () => {
    const pacer = new Pacer<Row>();
    const only = row(0);
    pacer.add(only, 0);
    turn(pacer, [0, 20, 75, 80, 100]);
    expect(only.at).toEqual([0, 20, 75, 75, 80, 100]);
    expect(only.skipped).toBe(0);
  });

  test('a stall of a second sends a few frames and gives up the rest', () => {
    const pacer = new Pacer<Row>();
    const only = row(0);
    pacer.add(only, 0);
    turn(pacer, [0, 1000, ...everyMs(1001, 1041)]);
    // 50 frames fell due at 20, 40 … 1000: four were sent at once, then the beat goes on where it was.
    expect(only.at).toEqual([0, 1000, 1000, 1000, 1000, 1020, 1040]);
    expect(only.at.length + only.skipped).toBe(1 + 50 + 2);
  });

  test('an item may go while it is visited, and the others are not missed', () => {
    const pacer = new Pacer<Row>();
    const rows = Array.from({ length: 60 }, (_, name) => row(name));
    for (const item of rows) pacer.add(item, 0);
    for (let now = 0; now < 60; now++) {
      pacer.run(
        now,
        (item) => {
          item.at.push(now);
          if (item.name % 3 === 0) pacer.remove(item);
        },
        () => {},
      );
    }
    expect(rows.map(({ at }) => at.length)).toEqual(rows.map(({ name }) => (name % 3 === 0 ? 1 : 3)));
    expect(pacer.size).toBe(40);
  });

  test('after a pause without items the beat begins anew instead of catching up', () => {
    const pacer = new Pacer<Row>();
    const first = row(0);
    pacer.add(first, 0);
    turn(pacer, [0]);
    pacer.remove(first);
    const second = row(1);
    pacer.add(second, 50_000);
    turn(pacer, everyMs(50_000, 50_021));
    expect(second.at).toEqual([50_000, 50_020]);
    expect(second.skipped).toBe(0);
  });

  test('whoever paces may sleep until somebody is due, and misses nobody by it', () => {
    const pacer = new Pacer<Row>();
    const [one, other] = [row(0), row(1)];
    pacer.add(one, 0);
    pacer.add(other, 0);
    const slept: number[] = [];
    for (let turns = 0; turns < 6; turns++) {
      slept.push(pacer.deadline);
      turn(pacer, [pacer.deadline]);
    }
    expect(slept).toEqual([0, 1, 20, 21, 40, 41]);
    expect(one.at).toEqual([0, 20, 40]);
    expect(other.at).toEqual([1, 21, 41]);
    expect(one.skipped + other.skipped).toBe(0);
  });
});
