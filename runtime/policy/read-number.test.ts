import { describe, expect, test } from 'vitest';
import { readNumber } from './read-number.ts';
import { unmask } from './unmask.ts';

describe('disguises of one premium number, dialled in Germany', () => {
  test.each([
    ['as it is', '09001234567'],
    ['in full', '+499001234567'],
    ['with 00', '00499001234567'],
    ['with 011, as in America', '011499001234567'],
    ['with a second plus', '++499001234567'],
    ['with plus and zeros', '+00499001234567'],
    ['with the zero for people at home', '+49 (0)900 1234567'],
    ['in groups', '0900 / 123-45.67'],
    ['with a non-breaking space and a soft hyphen', '0900\u00a01234\u00ad567'],
    ['with characters that nobody sees', '0\u200b9\u200e00\u20601234567'],
    ['escaped', '%30%39001234567'],
    ['escaped twice', '%25309001234567'],
    ['as tel:', 'tel:+49-900-1234567'],
    ['as tel: with a context', 'tel:9001234567;phone-context=+49'],
    ['as tel: with a context that is a name', 'tel:09001234567;phone-context=example.org'],
    ['as SIP user', 'sip:09001234567@pbx.example;user=phone'],
    ['with user=phone', '09001234567;user=phone'],
    ['with a subaddress', '09001234567;isub=1411'],
    ['with a trailing #', '09001234567#'],
    ['with pauses and keys', '09001234567,,44#'],
    ['with p and keys', '09001234567p44'],
    ['with w and keys', '09001234567w44'],
    ['with an extension', '09001234567x12'],
    ['behind a pause', ',,09001234567'],
    ['behind p', 'p09001234567'],
    ['behind a service code', '*31#09001234567'],
    ['behind another service code', '#31#09001234567'],
    ['in Arabic digits', '٠٩٠٠١٢٣٤٥٦٧'],
    ['in Devanagari digits', '०९००१२३४५६७'],
    ['in wide digits', '０９００１２３４５６７'],
    ['in bold mathematical digits', '𝟎𝟗𝟎𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕'],
    ['in superscript', '⁰⁹⁰⁰¹²³⁴⁵⁶⁷'],
    ['with digits too many', '09001234567890'],
    ['with a digit missing', '090012345'],
    ['with letters for digits', '0900 1BCDJKPS'],
    ['hidden in a word', 'a09001234567'],
  ])('%s', (_how, dialled) => {
    expect(readNumber(dialled, 'DE').kind).toBe('premium');
  });
});

describe('numbers and what they are', () => {
  test.each([
    // dialled, in, as sent, kind, country
    ['02079460000', 'GB', '+442079460000', 'fixed', 'GB'],
    ['07400 123456', 'GB', '+447400123456', 'mobile', 'GB'],
    ['+442079460000', 'DE', '+442079460000', 'fixed', 'GB'],
    ['0080012345678', 'DE', '+80012345678', 'tollFree', undefined],
    ['08001234567', 'DE', '+498001234567', 'tollFree', 'DE'],
    ['01805123456', 'DE', '+491805123456', 'sharedCost', 'DE'],
    ['0137123456', 'DE', '+49137123456', 'premium', 'DE'],
    ['07012345678', 'GB', '+447012345678', 'personal', 'GB'],
    ['9005551234', 'US', '+19005551234', 'premium', 'US'],
    ['1-800-FLOWERS', 'US', '+18003569377', 'tollFree', 'US'],
    ['+1 212 976 1234', 'US', '+12129761234', 'premium', 'US'],
    ['+979123456789', 'DE', '+979123456789', 'premium', undefined],
    ['+88161234567', 'DE', '+88161234567', 'satellite', undefined],
    ['+870773123456', 'DE', '+870773123456', 'satellite', undefined],
    ['0612345678', 'IT', '+390612345678', 'fixed', 'IT'],
    ['0118 496 0000', 'GB', '+441184960000', 'fixed', 'GB'],
    ['011 353 1 234 5678', 'US', '+35312345678', 'fixed', 'IE'],
    ['00353 1 234 5678', 'DE', '+35312345678', 'fixed', 'IE'],
    ['11880', 'DE', '11880', 'premium', 'DE'],
    ['118118', 'GB', '118118', 'premium', 'GB'],
    ['101', 'DE', '101', 'short', 'DE'],
    ['5551234', 'US', '5551234', 'short', 'US'],
    ['*97', 'DE', '*97', 'short', undefined],
    ['anna', 'DE', 'anna', 'word', undefined],
    ['room.12', 'DE', 'room.12', 'word', undefined],
    ['101', undefined, '101', 'short', undefined],
    ['+442079460000', undefined, '+442079460000', 'fixed', 'GB'],
  ])('%s in %s', (dialled, home, text, kind, country) => {
    const read = readNumber(dialled, home);
    expect([read.text, read.kind, read.country]).toEqual([text, kind, country]);
  });

  test('what opens an outside line is taken off, unless what is left is no number', () => {
    expect(readNumber('002079460000', 'GB', '0').text).toBe('+442079460000');
    expect(readNumber('9 020 7946 0000', 'GB', '9').text).toBe('+442079460000');
    expect(readNumber('901', 'GB', '9').text).toBe('901');
  });

  test('a rule may name it in every way in which it is written', () => {
    const { forms } = readNumber('0900 1234567', 'DE');
    expect(forms).toEqual(['+499001234567', '00499001234567', '09001234567']);
    // Only where it was dialled so: abroad 0900 is somebody else's.
    expect(readNumber('+499001234567', 'GB').forms).toEqual(['+499001234567', '00499001234567']);
  });
});

test('what is no number stays a word, and nothing makes it throw', () => {
  for (const text of [
    '',
    ' ',
    '+',
    '#',
    '*',
    '%',
    '%ZZ',
    ';;',
    ';phone-context=+49',
    '@',
    'tel:',
    'sip:',
    '\u0000',
    '😀',
  ]) {
    expect(unmask(text).digits, JSON.stringify(text)).toBe('');
    expect(() => readNumber(text, 'DE')).not.toThrow();
  }
  expect(unmask('9'.repeat(10_000)).digits).toBe('');
});
