import { describe, expect, test } from 'vitest';
import type { NumberSettings } from './read-number.ts';
import { readNumber } from './read-number.ts';
import { writeNumber } from './write-number.ts';

const settings = (country: string, numbers: Partial<NumberSettings['numbers']> = {}): NumberSettings => ({
  country,
  numbers: { in: 'e164', out: 'plus', ...numbers },
});

describe('numbers of incoming calls', () => {
  test.each([
    // in, country, as written, as read
    ['e164', 'DE', '+442079460000', '+442079460000'],
    ['e164', 'DE', '442079460000', '+442079460000'],
    ['e164', 'DE', '00442079460000', '+442079460000'],
    ['e164', 'DE', '030123456', '+4930123456'],
    ['e164', 'US', '011442079460000', '+442079460000'],
    ['e164', 'US', '12125550123', '+12125550123'],
    ['national', 'US', '2125550123', '+12125550123'],
    ['national', 'FR', '0612345678', '+33612345678'],
    ['national', 'GB', '020 7946 0000', '+442079460000'],
    // Italian numbers keep their zero.
    ['national', 'IT', '0612345678', '+390612345678'],
    ['national', 'DE', '+33612345678', '+33612345678'],
    ['asIs', 'DE', '0301234', '0301234'],
    ['e164', 'DE', '+49-30-(123)456', '+4930123456'],
    ['e164', 'DE', '+4930123456;npdi=yes', '+4930123456'],
    ['national', 'DE', '123456;phone-context=+49-30', '+4930123456'],
    ['e164', 'DE', '112', '112'],
    ['e164', 'DE', '116117', '116117'],
    ['e164', 'DE', 'alice', 'alice'],
    ['e164', 'DE', '*21', '*21'],
    ['national', '??', '030123456', '030123456'],
    ['national', 'DE', '0', '0'],
    ['e164', 'DE', '', ''],
  ] as const)('%s in %s: %s is %s', (form, country, written, read) => {
    expect(readNumber(written, settings(country, { in: form }))).toBe(read);
  });
});

describe('numbers of outgoing calls', () => {
  test.each([
    // out, country, dialled, as sent
    ['plus', 'DE', '030123456', '+4930123456'],
    ['plus', 'DE', '0044 2079460000'.replace(' ', ''), '+442079460000'],
    ['e164', 'DE', '+442079460000', '442079460000'],
    ['e164', 'US', '2125550123', '12125550123'],
    ['national', 'DE', '+4930123456', '030123456'],
    ['national', 'US', '+12125550123', '2125550123'],
    ['national', 'DE', '+442079460000', '00442079460000'],
    ['national', 'US', '+442079460000', '011442079460000'],
    ['national', 'AU', '+442079460000', '0011442079460000'],
    ['international', 'DE', '030123456', '004930123456'],
    ['international', 'US', '+442079460000', '011442079460000'],
    ['international', 'BR', '+442079460000', '00442079460000'],
    ['asDialled', 'DE', '030123456', '030123456'],
    ['plus', 'DE', '112', '112'],
    ['plus', 'DE', '*69', '*69'],
    ['plus', 'DE', 'alice', 'alice'],
    ['plus', '??', '030123456', '030123456'],
  ] as const)('%s in %s: %s goes out as %s', (form, country, dialled, sent) => {
    expect(writeNumber(dialled, settings(country, { out: form }))).toBe(sent);
  });

  test('what opens an outside line is taken off, and what the provider wants put in front', () => {
    const numbers = settings('DE', { out: 'national', outStrip: '9', outPrefix: '01033' });
    expect(writeNumber('9030123456', numbers)).toBe('01033030123456');
    expect(writeNumber('030123456', numbers)).toBe('01033030123456');
  });
});
