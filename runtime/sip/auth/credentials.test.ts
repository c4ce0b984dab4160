import { describe, expect, test } from 'vitest';
import { type Credentials, formatCredentials, parseCredentials } from './credentials.ts';

const md5 = '0123456789abcdef0123456789abcdef';
const base = `Digest username="bob", realm="r", nonce="n", uri="sip:x", response="${md5}"`;

describe('reading credentials', () => {
  test('the old form', () => {
    expect(parseCredentials([base]).whole).toMatchObject([
      { username: 'bob', realm: 'r', nonce: 'n', uri: 'sip:x', response: md5, algorithm: 'MD5' },
    ]);
  });

  test('with qop, count and cnonce; upper-case hexadecimal is forgiven', () => {
    const { whole } = parseCredentials([
      `${base.toLowerCase().replace(md5, md5.toUpperCase())}, qop="auth", nc=0000000A, cnonce=c`,
    ]);
    expect(whole).toMatchObject([{ response: md5, qop: 'auth', nonceCount: 10, cnonce: 'c' }]);
  });

  test.each([
    ['no username', base.replace('username="bob", ', '')],
    ['no uri', base.replace('uri="sip:x", ', '')],
    ['a response that is no hash', base.replace(md5, md5.replace('0', 'g'))],
    ['a response of another length', base.replace(md5, `${md5}00`)],
    ['an empty response, as IMS phones begin with', base.replace(md5, '')],
    ['an MD5 response for SHA-256', `${base}, algorithm=SHA-256`],
    ['an unknown algorithm', `${base}, algorithm=CRC32`],
    ['a hashed user name', `${base}, userhash=true`],
    ['qop without count', `${base}, qop=auth, cnonce="c"`],
    ['qop without cnonce', `${base}, qop=auth, nc=00000001`],
    ['count zero', `${base}, qop=auth, cnonce="c", nc=00000000`],
    ['a count of nine digits', `${base}, qop=auth, cnonce="c", nc=000000001`],
    ['an unknown qop', `${base}, qop=token, cnonce="c", nc=00000001`],
    ['one parameter twice', `${base}, username="alice"`],
  ])('%s is malformed', (_what, line) => {
    const { whole, malformed } = parseCredentials([line]);
    expect(whole).toEqual([]);
    expect(malformed).toBe(line.includes('alice') ? 0 : 1);
  });

  test('other schemes are neither', () => {
    expect(parseCredentials(['Basic Zm9vOmJhcg==', base, 'Bearer x=1'])).toMatchObject({ whole: [{}], malformed: 0 });
  });
});

describe('writing credentials', () => {
  const whole: Credentials = {
    username: 'bo"b',
    realm: 'r',
    nonce: 'n',
    uri: 'sip:x;y=z',
    response: md5,
    algorithm: 'MD5-sess',
    algorithmText: 'md5-sess',
    opaque: '',
    cnonce: 'c',
    qop: 'auth-int',
    nonceCount: 255,
  };

  test('nc, qop and algorithm without quotes, the algorithm as the challenge spelled it', () => {
    expect(formatCredentials(whole)).toBe(
      `Digest username="bo\\"b", realm="r", nonce="n", uri="sip:x;y=z", response="${md5}", ` +
        'algorithm=md5-sess, opaque="", cnonce="c", qop=auth-int, nc=000000ff',
    );
  });

  test('reads back what it wrote', () => {
    expect(parseCredentials([formatCredentials(whole)])).toEqual({ whole: [whole], malformed: 0 });
  });
});
