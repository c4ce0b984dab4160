/** The examples that the RFCs print. */

import { describe, expect, test } from 'vitest';
import { algorithms, type DigestAlgorithm, hashOf } from './digest-algorithm.ts';
import { computeHa1, computeHa1Set, digestResponse } from './digest-response.ts';

describe('RFC 7616 §3.9.1', () => {
  const shared = {
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    qop: 'auth',
    nonceCount: 1,
  } as const;
  const respond = (algorithm: DigestAlgorithm) => {
    const { hash } = algorithms[algorithm];
    const ha1 = computeHa1(hash, 'Mufasa', 'http-auth@example.org', 'Circle of Life');
    return digestResponse({ ...shared, algorithm, ha1 });
  };

  test('SHA-256', () => {
    expect(respond('SHA-256')).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });

  test('MD5', () => {
    expect(respond('MD5')).toBe('8ca523f5e9506fed4657c9700eebdbec');
  });
});

describe('RFC 2617 §3.5 and the old form', () => {
  const ha1 = computeHa1('MD5', 'Mufasa', 'testrealm@host.com', 'Circle Of Life');
  const shared = {
    algorithm: 'MD5',
    ha1,
    method: 'GET',
    uri: '/dir/index.html',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  } as const;

  test('HA1 and the response with qop=auth', () => {
    expect(ha1).toBe('939e7578ed9e3c518a452acee763bce9');
    const response = digestResponse({ ...shared, cnonce: '0a4f113b', qop: 'auth', nonceCount: 1 });
    expect(response).toBe('6629fae49393a05397450978507c4ef1');
  });

  test('without qop only nonce and HA2 are mixed in (RFC 2069)', () => {
    expect(digestResponse(shared)).toBe('670fd8c2df070c60b045671b8b24ff02');
  });

  test('cnonce and count change nothing without a qop', () => {
    expect(digestResponse({ ...shared, cnonce: 'x', nonceCount: 9 })).toBe(digestResponse(shared));
  });
});

describe('what the RFCs define in words', () => {
  const ha1 = computeHa1Set('alice', 'example.org', 'geheim ä');
  const shared = { method: 'INVITE', uri: 'sip:bob@example.org', nonce: 'n', cnonce: 'c', nonceCount: 10 } as const;

  test('-sess mixes nonce and cnonce into HA1 (§3.4.2)', () => {
    const plain = digestResponse({
      ...shared,
      algorithm: 'SHA-256',
      qop: 'auth',
      ha1: hashOf('SHA-256', `${ha1['SHA-256']}:n:c`),
    });
    const session = digestResponse({ ...shared, algorithm: 'SHA-256-sess', qop: 'auth', ha1: ha1['SHA-256'] });
    expect(session).toBe(plain);
  });

  test('auth-int hashes the body, an absent one as empty (§3.4.3)', () => {
    const respond = (body?: Uint8Array) =>
      digestResponse({ ...shared, algorithm: 'MD5', qop: 'auth-int', ha1: ha1.MD5, body });
    const ha2 = hashOf('MD5', 'INVITE:sip:bob@example.org:d41d8cd98f00b204e9800998ecf8427e');
    expect(respond()).toBe(hashOf('MD5', `${ha1.MD5}:n:0000000a:c:auth-int:${ha2}`));
    expect(respond(Buffer.from('v=0'))).not.toBe(respond());
  });

  test('texts are hashed as UTF-8', () => {
    expect(ha1.MD5).toBe(hashOf('MD5', Buffer.from('alice:example.org:geheim ä', 'utf8')));
  });
});
