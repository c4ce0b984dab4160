import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast } from './contrast.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split(':root[data-theme="dark"]');

function tokensOf(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]));
}
const themes = { light: tokensOf(light), dark: tokensOf(dark) };

/** Text needs 4.5:1 (WCAG 2.2, 1.4.3). */
const TEXT: readonly [string, readonly string[]][] = [
  ['ink', ['paper', 'board', 'surface', 'raised', 'sunken', 'select-soft', 'warn-soft', 'bad-soft']],
  ['ink-soft', ['paper', 'board', 'surface', 'raised', 'sunken']],
  ['on-primary', ['primary', 'primary-hover']],
  ['lamp-ink', ['surface', 'raised', 'paper']],
  ['bad', ['surface', 'raised', 'paper', 'bad-soft', 'sunken', 'board']],
  ['warn', ['surface', 'raised', 'warn-soft']],
  ['good', ['surface', 'raised', 'paper']],
];

const GROUPS = ['entry', 'before-answer', 'connect', 'transfer', 'media', 'logic', 'integrate', 'end'];

/** Parts that carry a meaning need 3:1 (WCAG 2.2, 1.4.11). */
const PARTS: readonly [string, readonly string[]][] = [
  ['line-strong', ['surface', 'raised', 'paper']],
  ['focus', ['surface', 'raised', 'paper', 'board', 'sunken']],
  ['select', ['board', 'raised']],
  ['cord', ['board', 'raised', 'sunken']],
  ['lamp-ring', ['raised', 'surface', 'paper']],
  ...GROUPS.map((group): [string, readonly string[]] => [`group-${group}`, ['raised', 'surface', 'board']]),
];

describe('contrast', () => {
  test('is measured as the standard says', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  for (const [theme, tokens] of Object.entries(themes)) {
    const low = (pairs: typeof TEXT, wanted: number) =>
      pairs.flatMap(([front, grounds]) =>
        grounds.flatMap((ground) => {
          const [a, b] = [tokens.get(front), tokens.get(ground)];
          if (!a || !b) return [`${front} on ${ground}: no such token`];
          const ratio = contrast(a, b);
          return ratio < wanted ? [`${front} on ${ground}: ${ratio.toFixed(2)}`] : [];
        }),
      );
    test(`of texts passes AA in the ${theme} theme`, () => expect(low(TEXT, 4.5)).toEqual([]));
    test(`of meaningful parts passes AA in the ${theme} theme`, () => expect(low(PARTS, 3)).toEqual([]));
  }

  test('both themes have the same colours', () => {
    expect([...themes.dark.keys()].sort()).toEqual([...themes.light.keys()].sort());
  });
});
