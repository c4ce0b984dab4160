import { describe, expect, test } from 'vitest';
import { splitList } from './comma-list.ts';
import { formatNameAddr, parseNameAddr } from './name-addr.ts';

describe('an address with a name', () => {
  const good: [text: string, displayName: string, uri: string, params: Record<string, string>][] = [
    ['<sip:a@b>', '', 'sip:a@b', {}],
    ['"A. Bell" <sip:a@b>;tag=1', 'A. Bell', 'sip:a@b', { tag: '1' }],
    ['A. Bell <sip:a@b> ; tag = 1 ; X', 'A. Bell', 'sip:a@b', { tag: '1', x: '' }],
    ['"say \\"hi\\" \\\\" <sip:a@b>', 'say "hi" \\', 'sip:a@b', {}],
    ['sip:a@b;tag=1', '', 'sip:a@b', { tag: '1' }],
    ['<sip:a@b;lr?x=y,z>;q=0.7', '', 'sip:a@b;lr?x=y,z', { q: '0.7' }],
    ['Jürgen <sip:a@b>', 'Jürgen', 'sip:a@b', {}],
    ['<sip:a@b>;+sip.instance="<urn:uuid:1>"', '', 'sip:a@b', { '+sip.instance': '<urn:uuid:1>' }],
    ['<sip:a@b>;tag=first;tag=second', '', 'sip:a@b', { tag: 'first' }],
  ];
  test.each(good)('%s', (text, displayName, uri, params) => {
    const address = parseNameAddr(text)!;
    expect({ ...address, params: Object.fromEntries(address.params) }).toEqual({ displayName, uri, params });
  });

  test.each([
    '',
    '<>',
    '<sip:a@b',
    '"open <sip:a@b>',
    'a, b <sip:a@b>',
    '< sip:a@b >',
    '<sip:a@b>;;',
    '<sip:a@b>x',
    '<sip:a@b>;=1',
    'sip:a@b?x=y',
    '"x" sip:a@b',
    '<<sip:a@b>>',
  ])('%j is none', (text) => {
    expect(parseNameAddr(text)).toBeUndefined();
  });

  test('names are quoted when written', () => {
    expect(formatNameAddr({ displayName: 'Say "hi"', uri: 'sip:a@b' })).toBe('"Say \\"hi\\"" <sip:a@b>');
    expect(formatNameAddr({ uri: 'sip:a@b' })).toBe('<sip:a@b>');
  });

  test('lists come apart at commas that are neither quoted nor in brackets', () => {
    const list = '"Bell, A." <sip:a@b>, <sip:c,d@e> ,"\\"," <sip:f>,sip:g@h';
    expect(splitList(list)).toEqual(['"Bell, A." <sip:a@b>', '<sip:c,d@e>', '"\\"," <sip:f>', 'sip:g@h']);
    expect(splitList('')).toEqual(['']);
    expect(splitList('a,,b')).toEqual(['a', '', 'b']);
  });
});
