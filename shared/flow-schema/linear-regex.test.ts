import { describe, expect, test } from 'vitest';
import { compileRegex, RegexRefused } from './linear-regex.ts';

const SOURCES = [
  'a',
  '^a$',
  'ab|c',
  '^(ab|c)*$',
  'a+b?c{2,3}',
  '^a{0,2}$',
  '[a-c]x',
  '[^a-b]',
  '^(?:a|b)+?c',
  '\\d{2}',
  '^$',
  '(a*)*b',
  '(|a)+$',
  '\\.',
  '^[abc1.]{3}$',
  '',
];

/** Every text of up to five characters of a small alphabet. */
function* texts(): Iterable<string> {
  const alphabet = ['a', 'b', 'c', '1', '.'];
  let row = [''];
  for (let length = 0; length <= 5; length++) {
    yield* row;
    row = row.flatMap((text) => alphabet.map((char) => text + char));
  }
}

test.each(SOURCES)('%s says what the regular expression of the language says', (source) => {
  const ours = compileRegex(source);
  const theirs = new RegExp(source);
  const differ = [...texts()].filter((text) => ours.test(text) !== theirs.test(text));
  expect(differ).toEqual([]);
});

test('what makes others go back for ever is done at once', () => {
  for (const source of ['^(a+)+$', '^(a|a)*$', '^(a*)*$', '(.*)(.*)(.*)(.*)x$', '^(a?){60}a{60}$']) {
    expect(compileRegex(source).test(`${'a'.repeat(4000)}!`), source).toBe(false);
  }
});

describe('refused', () => {
  test.each([
    '(',
    ')',
    '*a',
    'a**',
    '[a',
    '[b-a]',
    'a{3,2}',
    'a{x}',
    '\\1',
    '\\b',
    '(?=a)',
    '(?<!a)',
    '\\',
    'a{101}',
    '((a{99}){99}){99}',
    '((((){99}){99}){99}){99}',
    '('.repeat(11) + ')'.repeat(11),
    'a'.repeat(201),
  ])('%s', (source) => {
    expect(() => compileRegex(source)).toThrow(RegexRefused);
  });
});
