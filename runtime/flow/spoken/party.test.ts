import { expect, test } from 'vitest';
import { spokenParty } from './party.ts';

test.each([
  [{ user: '+442079460958' }, 'plus 4 4, 2 0, 7 9 4 6, 0 9 5 8'],
  [{ user: '+4930123456' }, 'plus 4 9, 3 0, 1 2 3 4 5 6'],
  [{ user: '0301234567' }, '0 3 0, 1 2 3, 4 5 6 7'],
  [{ user: '101' }, '1 0 1'],
  [{ user: '10234' }, '1 0 2, 3 4'],
  [{ user: '+999123456789' }, 'plus 9 9 9, 1 2 3, 4 5 6, 7 8 9'],
  [{ user: 'anna' }, 'anna'],
  [{ user: '101', name: 'Anna Berg' }, 'Anna Berg'],
  [{ user: 'anonymous', name: 'Anonymous' }, 'an unknown number'],
  [{ user: '' }, 'an unknown number'],
])('%o is said as %s', (party, said) => {
  expect(spokenParty(party)).toBe(said);
});

test('who hides the number is unknown in German too', () => {
  expect(spokenParty({ user: 'anonymous' }, 'de-DE')).toBe('einer unbekannten Nummer');
});
