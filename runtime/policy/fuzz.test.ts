/** Whatever somebody dials, reading it ends quickly and yields what may stand in a leg. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPattern } from '../../shared/flow-schema/dial-pattern.ts';
import { emergencyNumber } from './emergency.ts';
import { readNumber } from './read-number.ts';
import { unmask } from './unmask.ts';

const RUNS = { numRuns: process.env.TEST_LONG ? 100_000 : 3_000 };
const signs = fc.constantFrom(...'0123456789+*#()-. ;,%pwx@:=abcxyz٣०９𝟗\u200b\u00ad');
const dialled = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(signs, { maxLength: 250 }).map((all) => all.join('')),
);

test('digits are digits, and never both a number and a word', () => {
  fc.assert(
    fc.property(dialled, (text) => {
      const { digits, word } = unmask(text);
      expect(digits).toMatch(/^(\+?[0-9*#]+)?$/);
      expect(digits === '' || word === '').toBe(true);
    }),
    RUNS,
  );
});

test('a number is read the same twice, and its text is one of its forms', () => {
  fc.assert(
    fc.property(dialled, fc.constantFrom('GB', 'DE', 'US', undefined), (text, country) => {
      const read = readNumber(text, country);
      expect(read.forms).toContain(read.text);
      expect(readNumber(text, country).text).toBe(read.text);
      if (read.kind !== 'word' && !/\p{L}/u.test(read.text)) expect(read.text).toMatch(/^\+?[0-9*#]+$/);
    }),
    RUNS,
  );
});

test('what is read is read again as itself: a number does not change on its way through the house', () => {
  fc.assert(
    fc.property(dialled, fc.constantFrom('GB', 'DE', 'US'), (text, country) => {
      const { text: once, kind } = readNumber(text, country);
      if (kind === 'word' || kind === 'short') return;
      expect(readNumber(once, country)).toMatchObject({ text: once, kind });
    }),
    RUNS,
  );
});

test('an escape that only shows once its digits are read, or is escaped many times over, is taken off at once', () => {
  for (const text of ['x\uff190000%0\u0663', `0900123${'%25'.repeat(60)}31`, '%\uff12531']) {
    const { text: once, kind } = readNumber(text, 'GB');
    expect(readNumber(once, 'GB')).toMatchObject({ text: once, kind });
  }
});

test('patterns and emergency numbers take any text', () => {
  fc.assert(
    fc.property(dialled, (text) => {
      const pattern = readPattern(text);
      if (typeof pattern !== 'string') {
        pattern.matches({ type: 'number', number: readNumber(text, 'GB') });
        pattern.matches({ type: 'sip', user: text, host: text });
      }
      const number = emergencyNumber(text, { country: 'GB' });
      expect(number === undefined || number === '999' || number === '112').toBe(true);
    }),
    RUNS,
  );
});
