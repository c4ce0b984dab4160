import { describe, expect, test } from 'vitest';
import { dayText, lengthText, partyName, whenText } from './times.ts';

describe('times and parties', () => {
  test('a length reads like a clock', () => {
    expect([0, 7999, 65_000, 3_723_000, -5].map(lengthText)).toEqual(['0:00', '0:07', '1:05', '1:02:03', '0:00']);
  });

  test('a party is its name, else its number', () => {
    expect(partyName('sip:+442079460000@example.com;user=phone')).toBe('+442079460000');
    expect(partyName('"Ann Lee" <sip:ann@example.com>')).toBe('Ann Lee');
    expect(partyName('<sip:ann@example.com>')).toBe('ann');
    expect(partyName('1001')).toBe('1001');
  });

  test('today is a time, another day has its date', () => {
    const at = new Date(2026, 4, 3, 10, 20, 30).getTime();
    expect(whenText(at, at, 'en')).toContain('20:30');
    expect(whenText(at, at + 3 * 86_400_000, 'en')).toContain('May');
  });

  test('a day is told the way people say it', () => {
    const now = new Date(2026, 4, 5, 20, 0).getTime();
    const told = (language: string, ...date: [number, number, number, number, number]): string =>
      dayText(new Date(...date).getTime(), now, language);
    expect(told('en', 2026, 4, 5, 18, 51)).toBe('today 18:51');
    expect(told('en', 2026, 4, 4, 23, 59)).toBe('yesterday 23:59');
    expect(told('en', 2026, 4, 3, 9, 5)).toBe('3 May');
    expect(told('en', 2024, 4, 3, 9, 5)).toBe('3 May 2024');
    expect(told('de', 2026, 4, 5, 0, 0)).toBe('heute 00:00');
    expect(told('de', 2026, 4, 3, 9, 5)).toBe('3. Mai');
  });
});
