import { expect, test } from 'vitest';
import { withSoftHyphens } from './soft-hyphens.ts';

const broken = (text: string): string => withSoftHyphens(text).replaceAll('\u00ad', '-');

test('long words may be broken between syllables', () => {
  expect(['Redirected', 'Transferred', 'Interrupted'].map(broken)).toEqual([
    'Re-di-rec-ted',
    'Trans-fer-red',
    'Inter-rup-ted',
  ]);
  expect(['Umgeleitet', 'Weiterverbunden', 'Unterbrechen'].map(broken)).toEqual([
    'Umge-lei-tet',
    'Wei-ter-ver-bun-den',
    'Unterb-re-chen',
  ]);
});

test('short words stay whole, and nothing is lost', () => {
  expect(broken('Wrong key')).toBe('Wrong key');
  expect(broken('1 Sales')).toBe('1 Sales');
  expect(withSoftHyphens('Nach dem Weiterverbinden').replaceAll('\u00ad', '')).toBe('Nach dem Weiterverbinden');
});
