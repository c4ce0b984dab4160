import { describe, expect, test } from 'vitest';
import { type Dialled, readPattern } from '../../shared/flow-schema/dial-pattern.ts';
import { leavesOut, lifts, readyDestinations } from './destinations.ts';
import { readNumber } from './read-number.ts';

const number = (dialled: string, country = 'DE'): Dialled => ({ type: 'number', number: readNumber(dialled, country) });
const address = (user: string, host: string): Dialled => ({ type: 'sip', user, host });

function matches(text: string, dialled: Dialled): boolean {
  const pattern = readPattern(text);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern.matches(dialled);
}

describe('patterns', () => {
  test.each([
    ['+353', '0035312345678', true],
    ['+353', '+35312345678', true],
    ['00353', '+35312345678', true],
    ['+35', '+35312345678', true],
    ['+354', '+35312345678', false],
    ['353', '+35312345678', false],
    ['0900', '+499001234567', true],
    ['0900', '09001234567', true],
    ['030', '+4930123456', true],
    ['0X0', '+4930123456', true],
    ['0Z0', '030123456', true],
    ['0N0', '010123456', false],
    ['00X.', '0035312345678', true],
    ['030.', '030123456', true],
    ['=030123456', '030123456', true],
    ['=030123456', '+4930123456', true],
    ['=030123456', '0301234567', false],
    ['=03012345.', '030123456', true],
    ['+49 30', '030123456', true],
    ['=101', '101', true],
    ['=101', '1010', false],
    ['10', '101', true],
    ['*', '*97', true],
    ['premium', '0900 1234567', true],
    ['premium', '030 123456', false],
    ['mobile:+49', '0151 23456789', true],
    ['mobile:+44', '0151 23456789', false],
    ['short', '101', true],
    ['=echo', 'echo', true],
    ['=echo', 'ECHO', true],
    ['=echo', 'echo2', false],
  ])('%s and %s: %s', (text, dialled, fits) => {
    expect(matches(text, number(dialled))).toBe(fits);
  });

  test.each([
    ['sip', true],
    ['@example.org', true],
    ['@EXAMPLE.org', true],
    ['sip:example.org', true],
    ['sip:bob@example.org', true],
    ['@ample.org', false],
    ['@example.org.evil', false],
    ['+49', false],
    ['premium', false],
  ])('%s and bob@example.org: %s', (text, fits) => {
    expect(matches(text, address('bob', 'example.org'))).toBe(fits);
  });

  test.each(['', 'hello', '+49a', 'cheap:+49', '@', '@a b', '[0-9]+', '.*', 'x'.repeat(100)])(
    '%j is none, and says so',
    (text) => {
      expect(readPattern(text)).toBeTypeOf('string');
    },
  );
});

describe('lists', () => {
  const lists = (allow: string[], countries: string[] = []) => readyDestinations({ allow, deny: [], countries });
  test.each([
    // allow, countries, dialled, left out
    [[], [], '+35312345678', false],
    [['+353'], [], '+35312345678', false],
    [['+353'], [], '+442079460000', true],
    [[], ['IE'], '+35312345678', false],
    [[], ['IE'], '+442079460000', true],
    [['+4420'], ['IE'], '+442079460000', false],
    [['mobile'], [], '+442079460000', true],
    // These add, and close nothing.
    [['premium'], [], '+442079460000', false],
    [['=+442079460000'], [], '+35312345678', false],
    [['premium'], ['IE'], '+499001234567', true],
    [['premium:+49900'], ['IE'], '+499001234567', false],
    // What cannot be read closes the list, rather than opening the world.
    [['+35E'], [], '+442079460000', true],
    // A number without a country is in none.
    [[], ['DE'], '+979123456789', true],
  ])('allow %j in %j leaves %s out: %s', (allow, countries, dialled, out) => {
    expect(leavesOut(lists(allow, countries), number(dialled))).toBe(out);
  });

  test('a kind is let in by its name or by the very number, not by a prefix that happens to cover it', () => {
    const premium = number('+499001234567');
    expect(lifts(lists(['premium']), 'premium', premium)).toBe(true);
    expect(lifts(lists(['premium:+49']), 'premium', premium)).toBe(true);
    expect(lifts(lists(['=09001234567']), 'premium', premium)).toBe(true);
    expect(lifts(lists(['+49', '0900', '09001234567']), 'premium', premium)).toBe(false);
    expect(lifts(lists(['sharedCost']), 'premium', premium)).toBe(false);
    expect(lifts(lists(['premium']), 'premium', premium, true)).toBe(false);
  });
});
