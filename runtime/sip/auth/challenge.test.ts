import { describe, expect, test } from 'vitest';
import { authLimits, parseAuthParams } from './auth-params.ts';
import { type Challenge, formatChallenge, parseChallenges } from './challenge.ts';

const realms = (...lines: string[]) => parseChallenges(lines).map(({ realm, algorithm }) => `${realm} ${algorithm}`);

describe('reading challenges', () => {
  test('the one of RFC 3261 §20.44', () => {
    const line =
      'Digest realm="atlanta.com", domain="sip:boxesbybob.com", qop="auth", ' +
      'nonce="f84f1cec41e6cbe5aea9c8e88d359", opaque="", stale=FALSE, algorithm=MD5';
    expect(parseChallenges([line])).toEqual([
      {
        realm: 'atlanta.com',
        nonce: 'f84f1cec41e6cbe5aea9c8e88d359',
        algorithm: 'MD5',
        algorithmText: 'MD5',
        qop: ['auth'],
        opaque: '',
        stale: false,
      },
    ]);
  });

  test('several in one line and in several lines, in order', () => {
    const both = 'Digest realm="a, b=c", nonce="1", algorithm=SHA-256 , Digest realm="a, b=c",nonce=2';
    expect(realms(both, ' digest  nonce = "3" ,realm = "d"')).toEqual(['a, b=c SHA-256', 'a, b=c MD5', 'd MD5']);
  });

  test('schemes, algorithms and qops that we do not know are passed over', () => {
    expect(
      realms(
        'Basic realm="x", Negotiate, NTLM TlRMTVNTUAAB=, Digest realm="good", nonce="1", qop="auth,x"',
        'Digest realm="y", nonce="1", algorithm=SHA-512-256',
        'Digest realm="z", nonce="1", algorithm=AKAv1-MD5',
        'Digest realm="q", nonce="1", qop="token"',
        'Digest realm="no nonce"',
        'Digest realm="int", nonce="1", qop="auth-int", algorithm="md5-SESS"',
      ),
    ).toEqual(['good MD5', 'int MD5-sess']);
  });

  test('escapes in quoted strings come off; stale in any case', () => {
    const [challenge] = parseChallenges(['DIGEST Realm="say \\"hi\\" \\\\", nonce="n", STALE=True']);
    expect(challenge).toMatchObject({ realm: 'say "hi" \\', stale: true });
    expect(challenge?.qop).toBeUndefined();
  });

  test('values without quotes may hold base64', () => {
    expect(parseChallenges(['Digest realm=pbx, nonce=ab/c+d==, qop=auth'])[0]).toMatchObject({
      realm: 'pbx',
      nonce: 'ab/c+d==',
      qop: ['auth'],
    });
  });

  test('a parameter given twice, or with control characters, spoils its challenge and no other', () => {
    expect(realms('Digest realm="a", realm="b", nonce="1", Digest realm="c", nonce="2"')).toEqual(['c MD5']);
    expect(realms('Digest realm="a\r\nX: y", nonce="1", Digest realm="c", nonce="2"')).toEqual(['c MD5']);
  });

  test('a fault ends its line; what stood before counts', () => {
    expect(realms('Digest realm="a", nonce="1", Digest realm="b', 'Digest realm="c", nonce="1"')).toEqual([
      'a MD5',
      'c MD5',
    ]);
  });
});

describe('limits', () => {
  const one = 'Digest realm="r", nonce="n"';

  test('as many challenges as fit, no more', () => {
    expect(parseChallenges([new Array(100).fill(one).join(', ')])).toHaveLength(authLimits.elements);
    expect(parseChallenges(new Array<string>(1000).fill(one))).toHaveLength(authLimits.elements);
  });

  test('long lines, values and many parameters are not read', () => {
    expect(parseChallenges([`${one}, x="${'y'.repeat(9000)}"`])).toEqual([]);
    expect(parseChallenges([`${one}, opaque="${'y'.repeat(1100)}"`])).toEqual([]);
    const many = Array.from({ length: 40 }, (_, i) => `p${i}=1`).join(',');
    expect(parseChallenges([`${one},${many}`])).toEqual([]);
  });
});

describe('writing challenges', () => {
  const whole: Challenge = {
    realm: 'a "b" \\ c',
    nonce: 'n=',
    algorithm: 'SHA-256',
    algorithmText: 'SHA-256',
    qop: ['auth', 'auth-int'],
    opaque: 'o',
    stale: true,
  };

  test('quotes what is quoted and nothing else (RFC 7616 §3.3)', () => {
    expect(formatChallenge(whole)).toBe(
      'Digest realm="a \\"b\\" \\\\ c", nonce="n=", opaque="o", stale=true, algorithm=SHA-256, qop="auth,auth-int"',
    );
  });

  test('reads back what it wrote', () => {
    expect(parseChallenges([formatChallenge(whole)])).toEqual([whole]);
  });

  test('several elements and schemes in order', () => {
    const elements = parseAuthParams(['Foo, Bar x=1, Baz dG9rZW4=, Qux y="2"']);
    expect(elements.map(({ scheme }) => scheme)).toEqual(['foo', 'bar', 'qux']);
  });
});
