import { describe, expect, test } from 'vitest';
import { emergencyNumber, emergencyNumbersOf, isEmergencySomewhere, mayBeEmergency } from './emergency.ts';
import { EMERGENCY_NUMBERS } from './emergency-numbers.ts';

describe('emergency numbers', () => {
  test.each([
    // country, dialled, called
    ['DE', '112', '112'],
    ['DE', '110', '110'],
    ['DE', '911', undefined],
    ['GB', '999', '999'],
    ['GB', '112', '112'],
    ['GB', '110', undefined],
    ['US', '911', '911'],
    ['AU', '000', '000'],
    ['FR', '15', '15'],
    ['FR', '18', '18'],
    ['JP', '118', '118'],
    ['CH', '1414', '1414'],
    ['de', '112', '112'],
    ['DE', '1-1-2', '112'],
    ['DE', 'tel:112;phone-context=+49', '112'],
    ['DE', '112#', '112'],
    ['DE', '112;user=phone', '112'],
    ['DE', '١١٢', '112'],
    ['DE', '1123', undefined],
    ['DE', '0112', undefined],
    ['DE', '+112', undefined],
    ['DE', '*112', undefined],
    ['DE', '112112', undefined],
    ['DE', 'x112', undefined],
    ['DE', '', undefined],
    [undefined, '112', '112'],
    [undefined, '911', '911'],
    ['ZZ', '112', '112'],
    ['toString', '112', '112'],
  ])('in %s: %s', (country, dialled, called) => {
    expect(emergencyNumber(dialled, { country })).toBe(called);
  });

  test('with and without what opens an outside line', () => {
    expect(emergencyNumber('0112', { country: 'DE', outsideLine: '0' })).toBe('112');
    expect(emergencyNumber('9911', { country: 'US', outsideLine: '9' })).toBe('911');
    expect(emergencyNumber('911', { country: 'US', outsideLine: '9' })).toBe('911');
    expect(emergencyNumber('00112', { country: 'DE', outsideLine: '0' })).toBeUndefined();
  });

  test.each([
    ['urn:service:sos', 'DE', '112'],
    ['urn:service:sos.police', 'DE', '110'],
    ['urn:service:sos.ambulance', 'FR', '15'],
    ['urn:service:sos.fire', 'US', '911'],
    ['URN:SERVICE:SOS.Police', 'AT', '133'],
    ['urn:service:sos.mountain', 'CH', '1414'],
    ['urn:service:sos.animal-control', 'GB', '999'],
    ['urn:service:sosx', 'GB', undefined],
    ['urn:service:counseling', 'GB', undefined],
  ])('%s in %s is %s', (urn, country, called) => {
    expect(emergencyNumber(urn, { country })).toBe(called);
  });
});

test.each([
  ['112', true],
  ['9-911', true],
  ['urn:service:sos', true],
  ['SOS.police', true],
  ['+442079460000', false],
  ['anna', false],
  ['', false],
])('in a hurry %j may be one: %s', (dialled, may) => {
  expect(mayBeEmergency(dialled)).toBe(may);
});

test.each([
  ['112', true],
  ['0112', true],
  ['00911', true],
  ['urn:service:sos.fire', true],
  ['+442079460112', false],
  ['2055', false],
  ['alice', false],
  ['', false],
])('under overload %s is an emergency of some country: %s', (dialled, is) => {
  expect(isEmergencySomewhere(dialled)).toBe(is);
});

test('the table: every country once, only digits, the general number first', () => {
  expect(Object.keys(EMERGENCY_NUMBERS).length).toBeGreaterThan(200);
  for (const [country, row] of Object.entries(EMERGENCY_NUMBERS)) {
    expect(country).toMatch(/^[A-Z]{2}$/);
    expect(row, country).toMatch(/^\d{2,5}( ([a-z]+=)?\d{2,5})*$/);
    expect(emergencyNumbersOf(country)[0]).toBe(row.split(' ')[0]);
  }
});
