import { describe, expect, test } from 'vitest';
import { de } from './de.ts';
import { en, type MessageKey } from './en.ts';
import { fill } from './message.ts';

const keys = Object.keys(en) as MessageKey[];
const blanks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('the words of the editor', () => {
  test('both languages say the same things', () => {
    expect(Object.keys(de).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => en[key].trim() === '' || de[key].trim() === '')).toEqual([]);
  });

  test('each translation fills the same blanks and has as many plural forms', () => {
    for (const key of keys) {
      expect({ key, blanks: blanks(de[key]) }).toEqual({ key, blanks: blanks(en[key]) });
      expect({ key, forms: de[key].split('|').length }).toEqual({ key, forms: en[key].split('|').length });
    }
  });

  test('nothing is shouted', () => {
    expect(keys.filter((key) => `${en[key]}${de[key]}`.includes('!'))).toEqual([]);
  });

  test('a message takes its values, and the form for their number', () => {
    expect(fill('{n} call is here|{n} calls are here', { n: 1 })).toBe('1 call is here');
    expect(fill('{n} call is here|{n} calls are here', { n: 0 })).toBe('0 calls are here');
    expect(fill('{a} to {b}', { a: 'x' })).toBe('x to {b}');
  });
});
