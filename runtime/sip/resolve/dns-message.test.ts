import { describe, expect, test } from 'vitest';
import { decodeResponse, encodeQuery } from './dns-message.ts';
import { decodeName, encodeName } from './dns-name.ts';
import { encodeAnswer } from './testing/encode-answer.ts';

const bytes = (hex: string) => Buffer.from(hex.replace(/\/\/.*/g, '').replace(/\s/g, ''), 'hex');

describe('questions', () => {
  test('SRV _sip._udp.a.org, byte by byte', () => {
    expect(encodeQuery(0xabcd, '_sip._udp.a.org', 'SRV')).toEqual(
      bytes(`
        abcd                        // id
        0100                        // a query, recursion desired
        0001 0000 0000 0000         // one question
        04 5f736970                 // "_sip"
        04 5f756470                 // "_udp"
        01 61                       // "a"
        03 6f7267                   // "org"
        00                          // root
        0021 0001                   // SRV, IN
      `),
    );
  });

  test.each(['a..b', '.a', 'a b.org', 'ä.org', `${'x'.repeat(64)}.org`, `${'x.'.repeat(128)}org`, 'a\0b'])(
    '%j cannot be asked',
    (name) => {
      expect(encodeQuery(1, name, 'A')).toBeUndefined();
    },
  );

  test('the longest names can', () => {
    const longest = `${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(61)}`;
    expect(encodeName(longest)).toHaveLength(255);
    expect(decodeName(encodeName(longest)!, 0)).toEqual({ name: longest, next: 255 });
    expect(encodeName(`${longest}x`)).toBeUndefined();
  });
});

describe('answers', () => {
  const head = (answers: string, flags = '8180') => `
        0007 ${flags}               // id, response, no error
        0001 ${answers} 0000 0000
        01 61 03 6f7267 00          // offset 12: "a.org"
  `;

  test('an address behind a compressed name, TTL and all', () => {
    const response = decodeResponse(
      bytes(`${head('0002')}
        0001 0001                   // A, IN
        c00c 0001 0001 0000012c 0004 c0000201      // a.org 300 A 192.0.2.1
        c00c 001c 0001 ffffffff 0010 20010db8000000000000000000000001  // TTL beyond 2^31: zero
      `),
    );
    expect(response).toEqual({
      id: 7,
      truncated: false,
      code: 0,
      question: { name: 'a.org', type: 1 },
      answers: [
        { owner: 'a.org', ttl: 300, data: { type: 'A', address: '192.0.2.1' } },
        { owner: 'a.org', ttl: 0, data: { type: 'AAAA', address: '2001:db8::1' } },
      ],
      negativeTtl: undefined,
    });
  });

  test('SRV: priority, weight, port, target', () => {
    const response = decodeResponse(
      bytes(`${head('0001')}
        0021 0001
        c00c 0021 0001 0000003c 000c
          000a 0014 13c4            // 10 20 5060
          03 736970 c00c            // sip.a.org
      `),
    );
    expect(response?.answers[0]?.data).toEqual({
      type: 'SRV',
      priority: 10,
      weight: 20,
      port: 5060,
      target: 'sip.a.org',
    });
  });

  test('NAPTR: order, preference, three texts, replacement', () => {
    const response = decodeResponse(
      bytes(`${head('0001')}
        0023 0001
        c00c 0023 0001 0000003c 001b
          0032 0033                 // 50 51
          01 53                     // "S"
          07 5349502b443255         // "SIP+D2U"
          00                        // no regexp
          04 5f736970 04 5f756470 c00c
      `),
    );
    expect(response?.answers[0]?.data).toEqual({
      type: 'NAPTR',
      order: 50,
      preference: 51,
      flags: 's',
      services: 'sip+d2u',
      regexp: '',
      replacement: '_sip._udp.a.org',
    });
  });

  test('no such name, for as long as the SOA says', () => {
    const response = decodeResponse(encodeAnswer({ id: 1, name: 'x.test', type: 1, code: 3, negativeTtl: 17 }));
    expect(response).toMatchObject({ code: 3, answers: [], negativeTtl: 17 });
  });

  test('types that we do not read are passed over, a truncated answer is not read at all', () => {
    const unknown = `${head('0002')} 0001 0001 c00c 0010 0001 0000003c 0002 0161 c00c 0001 0001 0000003c 0004 7f000001`;
    expect(decodeResponse(bytes(unknown))?.answers).toHaveLength(1);
    expect(decodeResponse(bytes(`${head('0009', '8380')} 0001 0001 c0`))).toMatchObject({
      truncated: true,
      answers: [],
    });
  });

  test.each([
    ['a query', head('0000', '0100')],
    ['another operation', head('0000', 'a180')],
    ['a record that ends early', `${head('0001')} 0001 0001 c00c 0001 0001 0000003c 0004 7f0000`],
    ['an address of three bytes', `${head('0001')} 0001 0001 c00c 0001 0001 0000003c 0003 7f0000`],
    ['a name that points at itself', `${head('0001')} 0001 0001 c017 0001 0001 0000003c 0004 7f000001`],
    ['a name that points forward', `${head('0001')} 0001 0001 c020 0001 0001 0000003c 0004 7f000001`],
    [
      'an SRV target beyond its data',
      `${head('0001')} 0021 0001 c00c 0021 0001 0000003c 0007 000a 0014 13c4 03 736970 00`,
    ],
    ['nothing but a header', '0007 8180 0001 0000 0000 0000'],
    ['no question', '0007 8180 0000 0000 0000 0000'],
  ])('%s is no answer', (_what, hex) => {
    expect(decodeResponse(bytes(hex))).toBeUndefined();
  });

  test('pointers that lead backwards for ever end at the longest name', () => {
    // 'a' followed by a pointer to the 'a' before it, again and again.
    const chain = Buffer.concat([
      Buffer.from([1, 97, 0]),
      ...Array.from({ length: 200 }, (_, i) => Buffer.from([1, 97, 0xc0, i === 0 ? 0 : 3 + (i - 1) * 4])),
    ]);
    expect(decodeName(chain.subarray(0, 3 + 4 * 60), 3 + 4 * 59)?.name.length).toBe(121);
    expect(() => decodeName(chain, chain.length - 4)).not.toThrow();
  });

  test('20,000 broken messages: nothing throws, names and addresses stay what they must be', () => {
    const good = encodeAnswer({
      id: 1,
      name: '_sip._udp.a.org',
      type: 33,
      negativeTtl: 5,
      records: [
        { owner: '_sip._udp.a.org', type: 'SRV', port: 5060, target: 'sip.a.org' },
        { owner: 'a.org', type: 'NAPTR', services: 'SIP+D2T', replacement: '_sip._tcp.a.org' },
        { owner: 'sip.a.org', type: 'AAAA', address: '2001:db8::1' },
        { owner: 'b.org', type: 'CNAME', target: 'a.org' },
      ],
    });
    let state = 42;
    const pick = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % below;
    };
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      const broken = Buffer.from(good.subarray(0, pick(4) === 0 ? pick(good.length) : good.length));
      for (let change = pick(4); change >= 0; change--) if (broken.length > 0) broken[pick(broken.length)] = pick(256);
      for (const { owner, data } of decodeResponse(broken)?.answers ?? []) {
        expect(owner).toMatch(/^[\x21-\x7e]*$/);
        if ('address' in data) expect(data.address).toMatch(/^[0-9a-f.:]+$/);
        read++;
      }
    }
    expect(read).toBeGreaterThan(1000);
  });

  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['10:0:0:100:0:0:0:10', '10:0:0:100::10'],
    ['fe80::', 'fe80::'],
  ])('IPv6 %s is written %s', (address, written) => {
    const message = encodeAnswer({ id: 1, name: 'a', type: 28, records: [{ owner: 'a', type: 'AAAA', address }] });
    expect(decodeResponse(message)?.answers[0]?.data).toEqual({ type: 'AAAA', address: written });
  });
});
