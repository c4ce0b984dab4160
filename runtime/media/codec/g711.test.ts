import alawmulaw from 'alawmulaw';
import { describe, expect, test } from 'vitest';
import { silenceOf } from './codecs.ts';
import { encodeG711, g711 } from './g711.ts';

const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('G.711', () => {
  test('mu-law agrees with an independent implementation on every sample and every byte', () => {
    expect(encodeG711('PCMU', everySample)).toEqual(alawmulaw.mulaw.encode(everySample));
    expect(g711.PCMU.decode).toEqual(alawmulaw.mulaw.decode(everyByte));
  });

  test('A-law agrees with an independent implementation on every byte', () => {
    expect(g711.PCMA.decode).toEqual(alawmulaw.alaw.decode(everyByte));
  });

  test.each(['PCMU', 'PCMA'] as const)('%s chooses for every sample a byte that decodes near it', (codec) => {
    const { encode, decode } = g711[codec];
    for (const sample of everySample) {
      const heard = decode[encode[sample & 0xffff]!]!;
      // A step is a sixteenth of its segment, so the error stays under 1/32 of the sample plus half the smallest step.
      const bound = Math.abs(sample) / 31 + 8 + Math.max(0, Math.abs(sample) - 32_124);
      expect(Math.abs(heard - sample)).toBeLessThanOrEqual(bound);
    }
  });

  test.each(['PCMU', 'PCMA'] as const)('%s: decoding and encoding again gives the same byte', (codec) => {
    const { encode, decode } = g711[codec];
    const again = everyByte.map((byte) => encode[decode[byte]! & 0xffff]!);
    // mu-law has two zeros (0xff and 0x7f); the positive one is sent.
    expect([...again]).toEqual([...everyByte].map((byte) => (codec === 'PCMU' && byte === 0x7f ? 0xff : byte)));
  });

  test('silence is the byte of sample zero', () => {
    expect(g711.PCMU.encode[0]).toBe(silenceOf.PCMU);
    expect(g711.PCMA.encode[0]).toBe(silenceOf.PCMA);
  });
});
