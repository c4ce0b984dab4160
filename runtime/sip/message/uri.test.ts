import { describe, expect, test } from 'vitest';
import { escapeUser, formatUri, parseUri } from './uri.ts';

describe('a URI', () => {
  const good: [text: string, parts: object][] = [
    ['sip:bob@example.org', { scheme: 'sip', user: 'bob', host: 'example.org', port: undefined }],
    ['SIPS:Bob@EXAMPLE.org:5061', { scheme: 'sips', user: 'Bob', host: 'example.org', port: 5061 }],
    ['sip:192.0.2.1', { user: '', host: '192.0.2.1' }],
    ['sip:bob@[2001:db8::1]:5070;transport=tcp', { host: '2001:db8::1', port: 5070 }],
    ['sip:bob:secret@example.org', { user: 'bob' }],
    ['sip:%61lice%20b@example.org', { user: 'alice b' }],
    ['sip:+49-30-1234;phone-context=+49@example.org;user=phone', { user: '+49-30-1234;phone-context=+49' }],
    ['sip:a?b/c@example.org', { user: 'a?b/c' }],
    ['sip:%C3%BC@example.org', { user: 'ü' }],
    ['tel:+49-30-1234;phone-context=example.com', { scheme: 'tel', user: '+49-30-1234', host: '' }],
    ['tel:112', { user: '112' }],
    ['urn:service:sos', { scheme: 'urn' }],
  ];
  test.each(good)('%s', (text, parts) => {
    expect(parseUri(text)).toMatchObject(parts);
  });

  test('has parameters and headers, unescaped', () => {
    const uri = parseUri('sip:carol@example.org;LR;ttl=15?Subject=next%20meeting&replaces=a%40b%3Bto-tag%3D1')!;
    expect([...uri.params]).toEqual([
      ['lr', ''],
      ['ttl', '15'],
    ]);
    expect([...uri.headers]).toEqual([
      ['subject', 'next meeting'],
      ['replaces', 'a@b;to-tag=1'],
    ]);
  });

  test.each([
    '',
    'bob',
    ':',
    'sip:',
    'sip:@example.org',
    'sip:a@b@c',
    'sip:a@exa mple.org',
    'sip:a@b:99999',
    'sip:a@b:x',
    'sip:%zz@b',
    'sip:a@[::1',
    'sip:a@b;',
    'sip:a@b;;x',
    'tel:',
    'tel:+',
    'tel:abc xyz',
    '<sip:a@b>',
    '1sip:a@b',
  ])('%j is none', (text) => {
    expect(parseUri(text)).toBeUndefined();
  });

  test('is written so that it reads the same', () => {
    const text = formatUri({
      user: 'a b@c"',
      host: '2001:db8::1',
      port: 5060,
      params: [
        ['transport', 'tcp'],
        ['lr', ''],
        ['x', 'ä;y'],
      ],
    });
    expect(text).toBe('sip:a%20b%40c%22@[2001:db8::1]:5060;transport=tcp;lr;x=%C3%A4%3By');
    const uri = parseUri(text)!;
    expect(uri).toMatchObject({ user: 'a b@c"', host: '2001:db8::1', port: 5060 });
    expect(uri.params.get('x')).toBe('ä;y');
    expect(escapeUser('evil\r\nVia: x')).toBe('evil%0D%0AVia%3A%20x');
  });
});
