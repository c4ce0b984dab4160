import { describe, expect, test } from 'vitest';
import { NonceMint } from './nonce-mint.ts';

const now = Date.UTC(2026, 0, 5);

describe('nonces that prove themselves', () => {
  const mint = new NonceMint();
  const nonce = mint.mint('192.0.2.1', now);

  test('tell when they were minted, to their source only', () => {
    expect(mint.mintedAt(nonce, '192.0.2.1')).toBe(now);
    expect(mint.mintedAt(nonce, '192.0.2.2')).toBeUndefined();
  });

  test('cannot be changed in any character', () => {
    for (let i = 0; i < nonce.length; i++) {
      const changed = nonce.slice(0, i) + (nonce[i] === 'A' ? 'B' : 'A') + nonce.slice(i + 1);
      expect(mint.mintedAt(changed, '192.0.2.1')).toBeUndefined();
    }
  });

  test.each(['', 'x', `${nonce}=`, ` ${nonce}`, nonce.replace(/.$/, '='), `${nonce.slice(0, 39)}é`, '\0'.repeat(40)])(
    'nothing else is a nonce: %j',
    (text) => {
      expect(mint.mintedAt(text, '192.0.2.1')).toBeUndefined();
    },
  );

  test('other keys do not know them, the same key does', () => {
    const key = Buffer.alloc(32, 7);
    const shared = new NonceMint({ key }).mint('s', now);
    expect(new NonceMint({ key }).mintedAt(shared, 's')).toBe(now);
    expect(new NonceMint().mintedAt(shared, 's')).toBeUndefined();
  });

  test('20,000 in one millisecond: none twice, random bits spread evenly', () => {
    const nonces = new Set<string>();
    const ones = new Array<number>(64).fill(0);
    const count = 20_000;
    for (let i = 0; i < count; i++) {
      const text = mint.mint('s', now);
      nonces.add(text);
      const random = Buffer.from(text, 'base64url').readBigUInt64BE(6);
      for (let bit = 0; bit < 64; bit++) ones[bit]! += Number((random >> BigInt(bit)) & 1n);
    }
    expect(nonces.size).toBe(count);
    // Each bit is set in half of them; seven standard deviations (sqrt(n)/2) leave chance below 1e-9 for all 64.
    for (const set of ones) expect(Math.abs(set - count / 2)).toBeLessThan((7 * Math.sqrt(count)) / 2);
  });
});
