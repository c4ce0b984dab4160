/** SRTP against the vectors of RFC 3711, and against itself under everything that a network does. */

import { describe, expect, test } from 'vitest';
import { crypt } from './packet-crypto.ts';
import { packetKeys } from './session-keys.ts';
import { SrtpSession } from './srtp-session.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

describe('the vectors of RFC 3711', () => {
  test('keystream (appendix B.2)', () => {
    const cipher = hex('2B7E151628AED2A6ABF7158809CF4F3C');
    const salt = hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD');
    const stream = Buffer.alloc(48);
    crypt(stream, 0, 48, { cipher, salt, authentication: Buffer.alloc(0) }, 0, 0);
    const wanted = 'E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0';
    expect(stream).toEqual(hex(wanted));
  });

  test('derivation of the session keys (appendix B.3)', () => {
    const master = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');
    const { cipher, salt, authentication } = packetKeys(master, 'rtp');
    expect(cipher).toEqual(hex('C61E7A93744F39EE10734AFE3FF7A087'));
    expect(salt).toEqual(hex('30CBBC08863D8C85D49DB34A9AE1'));
    expect(authentication).toEqual(hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4'));
  });

  test('a master key of another length is refused', () => {
    expect(() => packetKeys(Buffer.alloc(29), 'rtp')).toThrow(RangeError);
  });
});

const [mine, yours] = [Buffer.alloc(30, 1).toString('base64'), Buffer.alloc(30, 2).toString('base64')];

function pair(suite: 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' = 'AES_CM_128_HMAC_SHA1_80') {
  const here = new SrtpSession({ suite, local: mine, remote: yours });
  return { here, there: new SrtpSession({ suite, local: yours, remote: mine }) };
}

function packet(sequence: number, ssrc = 7, text = `frame ${sequence}`): Uint8Array {
  const head = Buffer.alloc(12);
  head[0] = 0x80;
  head.writeUInt16BE(sequence, 2);
  head.writeUInt32BE(sequence * 160, 4);
  head.writeUInt32BE(ssrc, 8);
  return new Uint8Array(Buffer.concat([head, Buffer.from(text)]));
}

describe('packets', () => {
  test.each([
    ['AES_CM_128_HMAC_SHA1_80', 10],
    ['AES_CM_128_HMAC_SHA1_32', 4],
  ] as const)('%s: what is sent cannot be read, and comes out as it went in', (suite, tag) => {
    const { here, there } = pair(suite);
    const plain = packet(1);
    const sent = here.protect(plain);
    expect(sent.length).toBe(plain.length + tag);
    expect(Buffer.from(sent).includes('frame')).toBe(false);
    expect(there.unprotect(sent)).toEqual(plain);
    expect(plain).toEqual(packet(1));
  });

  test('sequence numbers that begin anew, losses and disorder are followed', () => {
    const { here, there } = pair();
    const sent = Array.from({ length: 70_000 }, (_, i) => i)
      .filter((i) => i % 97 !== 0)
      .map((i) => [i, (i + 65_000) % 65_536] as const);
    const held: Uint8Array[] = [];
    for (const [i, sequence] of sent) {
      const bytes = here.protect(packet(sequence));
      if (i % 50 === 0) held.push(bytes);
      else if (i % 7 === 0) expect(there.unprotect(bytes), `packet ${i}`).toEqual(packet(sequence));
      // Fifty packets late is late; a hundred is too late.
      if (held.length === 2 && i % 100 === 50) expect(there.unprotect(held.shift()!), `late, ${i}`).toBeDefined();
      if (held.length === 3) expect(there.unprotect(held.shift()!), `too late, ${i}`).toBeUndefined();
    }
  }, 60_000);

  test('a packet that comes late over the wrap is still read', () => {
    const { here, there } = pair();
    const [before, after] = [here.protect(packet(65_535)), here.protect(packet(0))];
    expect(there.unprotect(after)).toBeUndefined();
    const again = pair();
    const first = again.here.protect(packet(65_534));
    const [second, third] = [again.here.protect(packet(65_535)), again.here.protect(packet(0))];
    for (const bytes of [first, third, second]) expect(again.there.unprotect(bytes)).toBeDefined();
    expect(there.unprotect(before)).toBeDefined();
  });

  test('what was changed, cut, repeated or made with another key is nothing', () => {
    const { here, there } = pair();
    const sent = here.protect(packet(5));
    for (let at = 0; at < sent.length; at++) {
      const changed = sent.slice();
      changed[at]! ^= 1;
      expect(there.unprotect(changed)).toBeUndefined();
    }
    for (let length = 0; length < sent.length; length++)
      expect(there.unprotect(sent.subarray(0, length))).toBeUndefined();
    expect(here.unprotect(sent)).toBeUndefined();
    expect(there.unprotect(sent)).toBeDefined();
    expect(there.unprotect(sent)).toBeUndefined();
  });

  test('several sources are told apart', () => {
    const { here, there } = pair();
    const other = new SrtpSession(here.keys);
    for (const sequence of [9, 10]) {
      expect(there.unprotect(here.protect(packet(sequence, 1)))).toEqual(packet(sequence, 1));
      expect(there.unprotect(other.protect(packet(sequence, 2)))).toEqual(packet(sequence, 2));
    }
  });
});

describe('reports', () => {
  const report = new Uint8Array([0x80, 200, 0, 6, 0, 0, 0, 7, ...Array.from({ length: 20 }, (_, i) => i)]);

  test('are encrypted behind the sender’s name, and read once', () => {
    const { here, there } = pair();
    const sent = here.protectReport(report);
    expect(sent.subarray(0, 8)).toEqual(report.subarray(0, 8));
    expect(sent.subarray(8, 28)).not.toEqual(report.subarray(8));
    expect(there.unprotectReport(sent)).toEqual(report);
    expect(there.unprotectReport(sent)).toBeUndefined();
    expect(there.unprotectReport(here.protectReport(report))).toEqual(report);
  });

  test('forged ones are nothing', () => {
    const { here, there } = pair();
    const sent = here.protectReport(report);
    sent[12]! ^= 1;
    expect(there.unprotectReport(sent)).toBeUndefined();
    expect(there.unprotectReport(new Uint8Array(5))).toBeUndefined();
  });
});
