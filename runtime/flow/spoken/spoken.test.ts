/** How numbers, dates, times and money are said. */

import { expect, test } from 'vitest';
import { compileExpression } from '../expressions.ts';
import { dateWords, moneyWords, timeWords } from './moments.ts';
import { digitWords, numberWords } from './number-words.ts';

test.each([
  [0, 'zero', 'null'],
  [1, 'one', 'eins'],
  [16, 'sixteen', 'sechzehn'],
  [21, 'twenty-one', 'einundzwanzig'],
  [30, 'thirty', 'dreißig'],
  [100, 'one hundred', 'einhundert'],
  [101, 'one hundred and one', 'einhunderteins'],
  [721, 'seven hundred and twenty-one', 'siebenhunderteinundzwanzig'],
  [1000, 'one thousand', 'eintausend'],
  [1007, 'one thousand and seven', 'eintausendsieben'],
  [2304, 'two thousand three hundred and four', 'zweitausenddreihundertvier'],
  [21_000, 'twenty-one thousand', 'einundzwanzigtausend'],
  [101_000, 'one hundred and one thousand', 'einhunderteintausend'],
  [1_000_000, 'one million', 'eine Million'],
  [2_500_001, 'two million five hundred thousand and one', 'zwei Millionen fünfhunderttausendeins'],
  [3_000_000_000, 'three billion', 'drei Milliarden'],
  [-4, 'minus four', 'minus vier'],
  [1.5, 'one point five', 'eins Komma fünf'],
  [0.05, 'zero point zero five', 'null Komma null fünf'],
])('%d', (value, en, de) => {
  expect([numberWords(value, 'en'), numberWords(value, 'de')]).toEqual([en, de]);
});

test('a number that is too large is left as it is', () => {
  expect(numberWords(1e15, 'en')).toBe('1000000000000000');
  expect(numberWords(Number.NaN, 'en')).toBe('NaN');
});

test('digits are said one by one, with pauses where something else stood', () => {
  expect(digitWords('4711-08', 'en')).toBe('four seven one one, zero eight');
  expect(digitWords('12', 'de')).toBe('eins zwei');
});

test.each([
  ['2026-11-26', 'Thursday 26 November 2026', 'Donnerstag, 26. November 2026'],
  ['2024-02-29T10:00:00Z', 'Thursday 29 February 2024', 'Donnerstag, 29. Februar 2024'],
  ['2026-02-30', '2026-02-30', '2026-02-30'],
  ['tomorrow', 'tomorrow', 'tomorrow'],
])('the date %s', (text, en, de) => {
  expect([dateWords(text, 'en').replaceAll(',', ''), dateWords(text, 'de')]).toEqual([en, de]);
});

test.each([
  ['00:00', 'twelve o’clock a m', 'null Uhr'],
  ['01:30', 'one thirty a m', 'ein Uhr dreißig'],
  ['12:00', 'twelve o’clock p m', 'zwölf Uhr'],
  ['2026-11-26T15:05', 'three oh five p m', 'fünfzehn Uhr fünf'],
  ['23:59:59', 'eleven fifty-nine p m', 'dreiundzwanzig Uhr neunundfünfzig'],
  ['24:00', '24:00', '24:00'],
  ['soon', 'soon', 'soon'],
])('the time %s', (text, en, de) => {
  expect([timeWords(text, 'en'), timeWords(text, 'de')]).toEqual([en, de]);
});

test.each([
  [1, 'EUR', 'one euro', 'ein Euro'],
  [12.5, 'eur', 'twelve euros and fifty cents', 'zwölf Euro fünfzig'],
  [0.01, 'GBP', 'one penny', 'ein Penny'],
  [-3, 'USD', 'minus three dollars', 'minus drei Dollar'],
  [19.99, 'CHF', 'nineteen francs and ninety-nine centimes', 'neunzehn Franken neunundneunzig'],
  [2, 'PLN', 'two P L N', 'zwei P L N'],
])('%d %s', (amount, code, en, de) => {
  expect([moneyWords(amount, code, 'en'), moneyWords(amount, code, 'de')]).toEqual([en, de]);
});

test.each([
  ['sayNumber(vars.count)', 'twenty-one', 'einundzwanzig'],
  ['sayNumber(vars.count + 0.5)', 'twenty-one point five', 'einundzwanzig Komma fünf'],
  ['sayNumber("12")', 'twelve', 'zwölf'],
  ['sayDigits(vars.count)', 'two one', 'zwei eins'],
  ['sayPhone("+442079460958")', 'plus 4 4, 2 0, 7 9 4 6, 0 9 5 8', 'plus 4 4, 2 0, 7 9 4 6, 0 9 5 8'],
  ['sayTime("08:15")', 'eight fifteen a m', 'acht Uhr fünfzehn'],
  ['sayMoney(vars.count, "EUR")', 'twenty-one euros', 'einundzwanzig Euro'],
])('a drawing says %s', (source, en, de) => {
  const scope = { vars: { count: 21n } };
  expect(compileExpression(source).evaluate(scope)).toBe(en);
  expect(compileExpression(source, 'de-AT').evaluate(scope)).toBe(de);
});
