/** Threat S15: whoever can guess the next tag, branch or Call-ID can speak for others. */

import { describe, expect, test, vi } from 'vitest';
import { RandomIds } from '../transaction/random-ids.ts';

// The long run counts far, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000 });

/** Scaled in `npm test`; `npm run test:long` draws the million that the threat names. */
const draws = process.env.TEST_LONG === '1' ? 1_000_000 : 100_000;

/**
 * Above which chi-square is beyond belief (p < 1e-9, that is 6 standard deviations), after Wilson and Hilferty.
 * @param freedom degrees of freedom
 */
function unbelievable(freedom: number): number {
  const share = 2 / (9 * freedom);
  return freedom * (1 - share + 6 * Math.sqrt(share)) ** 3;
}

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** How often each pair of hexadecimal digits stands at each place, and how often one follows another id's. */
function tally(ids: readonly string[]) {
  const places = Array.from({ length: ids[0]!.length / 2 }, () => new Array<number>(256).fill(0));
  const differences = new Array<number>(256).fill(0);
  let last = 0;
  for (const id of ids) {
    for (let place = 0; place < places.length; place++) {
      places[place]![Number.parseInt(id.slice(2 * place, 2 * place + 2), 16)]!++;
    }
    const first = Number.parseInt(id.slice(0, 2), 16);
    differences[(first - last) & 255]!++;
    last = first;
  }
  return [...places, differences];
}

describe('ids that nobody can guess', () => {
  const ids = new RandomIds();
  const kinds: readonly (readonly [name: string, draw: () => string])[] = [
    ['tags', () => ids.tag()],
    ['branches', () => ids.branch().slice('z9hG4bK'.length)],
    ['Call-IDs', () => ids.callId()],
  ];

  test.each(kinds)(`${draws} %s: no duplicate, no place and no step more likely than another`, (name, draw) => {
    const drawn = Array.from({ length: draws }, draw);
    const duplicates = draws - new Set(drawn).size;
    const worst = Math.max(...tally(drawn).map(chiSquare));
    console.info(`S15: ${draws} ${name}, ${duplicates} duplicates, chi-square at most ${worst.toFixed(0)}`);
    expect(duplicates).toBe(0);
    expect(worst).toBeLessThan(unbelievable(255));
    expect(drawn[0]!.length * 4).toBeGreaterThanOrEqual(64);
  });

  test('the judge is able to say no: a counter, and a source with one lazy bit', () => {
    const counter = Array.from({ length: 10_000 }, (_, i) => i.toString(16).padStart(16, '0'));
    expect(Math.max(...tally(counter).map(chiSquare))).toBeGreaterThan(unbelievable(255));
    const lazy = new RandomIds((buffer) => {
      crypto.getRandomValues(buffer);
      for (let i = 0; i < buffer.length; i += 32) buffer[i]! |= 1;
    });
    const drawn = Array.from({ length: 10_000 }, () => lazy.tag());
    expect(Math.max(...tally(drawn).map(chiSquare))).toBeGreaterThan(unbelievable(255));
  });
});
