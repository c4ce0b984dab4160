import { expect, test } from 'vitest';
import { countryOfZone } from './country-of-zone.ts';

test.each([
  ['Europe/Dublin', 'IE'],
  ['Europe/Berlin', 'DE'],
  ['America/Los_Angeles', 'US'],
  ['Asia/Tokyo', 'JP'],
  ['UTC', undefined],
  ['Nowhere/Else', undefined],
])('%s is in %s', (zone, country) => {
  expect(countryOfZone(zone)).toBe(country);
});
