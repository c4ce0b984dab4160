import { describe, expect, test } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';

const message = (headers: string, body = '', method = 'REGISTER') =>
  `${method} sip:pbx.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('what must not leave', () => {
  const secret = 'c4naryc4naryc4nary';
  const hidden: readonly (readonly [name: string, message: string])[] = [
    ['a digest response', message(`Authorization: Digest username="a", nonce="n", response="${secret}"`)],
    ['a nonce', message(`Authorization: Digest username="a",nonce="${secret}",response="r"`)],
    ['a cnonce without quotes', message(`Proxy-Authorization: Digest cnonce=${secret}, username="a"`)],
    ['the nonce of a challenge', message(`WWW-Authenticate: Digest realm="x", nonce="${secret}"`)],
    ['a proof of the server', message(`Authentication-Info: rspauth="${secret}"`)],
    ['a name in other letters', message(`aUTHORIZATION : dIGEST RESPONSE = "${secret}"`)],
    ['a folded header', message(`Authorization: Digest username="a",\r\n  response="${secret}"`)],
    ['a header folded inside a value', message(`Authorization: Digest\r\n\tusername="a", response=\r\n "${secret}"`)],
    [
      'lines that end in LF',
      message(`Authorization: Digest username="a",response="${secret}"`).replaceAll('\r\n', '\n'),
    ],
    ['the second of two', message(`Authorization: Digest response="1"\r\nAuthorization: Digest response="${secret}"`)],
    ['a value with escaped quotes', message(`Authorization: Digest nonce="a\\"${secret}", response="x"`)],
    ['a quote that never ends', message(`Authorization: Digest response="${secret}`)],
    ['Basic', message(`Authorization: Basic ${secret}`)],
    ['Bearer', message(`Authorization: Bearer ${secret}`)],
    ['no scheme that we know', message(`Authorization: X a=${secret}, b="${secret}"`)],
    ['a password in a URI', message(`Contact: <sip:bob:${secret}@10.0.0.2>`)],
    [
      'a key of SDES',
      message('X: y', `m=audio 4 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${secret}|2^20\r\n`),
    ],
    ['both keys of SDES', message('X: y', `a=crypto:1 F8 inline:a|2^20;INLINE:${secret}\r\n`)],
    ['a key of old', message('X: y', `v=0\r\nk=base64:${secret}\r\n`)],
    ['a password of ICE', message('X: y', `v=0\r\na=ice-pwd:${secret}\r\n`)],
    ['a message without a body', `REGISTER sip:x SIP/2.0\r\nAuthorization: Digest response="${secret}"`],
  ];
  test.each(hidden)('%s', (_name, text) => {
    expect(text).toContain(secret);
    const masked = maskSecrets(text, false);
    expect(masked).not.toContain(secret);
    expect(masked).toHaveLength(text.length);
  });

  test('a thousand generated credentials: none comes through', () => {
    let leaked = 0;
    for (let i = 0; i < 1000; i++) {
      const canary = `canary${(i * 7919).toString(36)}z`;
      const param = ['response', 'nonce', 'cnonce', 'RESPONSE'][i % 4]!;
      const value = i % 3 === 0 ? canary : `"${canary}"`;
      const space = ['', ' ', '\r\n ', '\t'][(i >> 2) % 4]!;
      const name = i % 2 === 0 ? 'Authorization' : 'Proxy-Authorization';
      const text = message(
        `${name}: Digest username="u"${space},${space}${param}${space}=${space}${value}${space}, uri="sip:x"`,
      );
      if (maskSecrets(text, false).includes(canary)) leaked++;
    }
    expect(leaked).toBe(0);
  });
});

describe('what stays', () => {
  test('everything that is needed to understand a login', () => {
    const text = message(
      'Authorization: Digest username="alice", realm="pbx", nonce="abc", uri="sip:pbx", response="def", qop=auth, nc=00000001',
    );
    expect(maskSecrets(text, false)).toContain(
      'Authorization: Digest username="alice", realm="pbx", nonce="xxx", uri="sip:pbx", response="xxx", qop=auth, nc=00000001\r\nContent-Length',
    );
  });

  test('messages without secrets, byte by byte', () => {
    const texts = [
      message('Contact: <sip:bob@10.0.0.2:5060;transport=tcp>\r\nSubject: response=7, nonce=8'),
      message('Content-Type: application/sdp', 'v=0\r\nc=IN IP4 10.0.0.2\r\nm=audio 4000 RTP/AVP 0\r\n', 'INVITE'),
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z\r\n\r\n',
      '\xff\x00 nothing',
      '',
    ];
    for (const text of texts) expect(maskSecrets(text, false)).toBe(text);
  });
});

describe('digits', () => {
  const relay = message('Content-Type: application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', 'INFO');
  const bare = message('Content-Type: application/dtmf', '5', 'INFO');

  test('are hidden when the call says so', () => {
    expect(maskSecrets(relay, true)).toContain('\r\n\r\nSignal=x\r\nDuration=160\r\n');
    expect(maskSecrets(bare, true)).toMatch(/\r\n\r\nx$/);
  });

  test('else they are seen, and no other method is touched', () => {
    expect(maskSecrets(relay, false)).toBe(relay);
    const other = message('Content-Type: text/plain', 'Signal=5', 'MESSAGE');
    expect(maskSecrets(other, true)).toBe(other);
  });
});

test('hostile text costs no more than its length', () => {
  const long = [
    `Authorization: Digest ${'response="'.repeat(6000)}`,
    `Authorization: ${' '.repeat(60_000)}x`,
    `X: ${'sip:a'.repeat(12_000)}`,
    `X: sip:${'a:'.repeat(30_000)}`,
    `Authorization: Digest nonce=${'\\"'.repeat(30_000)}`,
    `Authorization: Digest a\r\n${' b\r\n'.repeat(15_000)}`,
  ];
  for (const headers of long) {
    const begun = process.cpuUsage().user;
    maskSecrets(message(headers), true);
    // Quadratic patterns take minutes here: the bound only tells them from linear ones.
    expect(process.cpuUsage().user - begun).toBeLessThan(5_000_000);
  }
});
