import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRtp, writeRtpHeader } from './rtp-packet.ts';

// biome-ignore format: one line for each field
const packet = [
  0x80,                   // version 2, no padding, no extension, no CSRC
  0x80 | 101,             // marker, payload type 101
  0xff, 0xfe,             // sequence 65534
  0x00, 0x00, 0x00, 0xa0, // timestamp 160
  0xde, 0xad, 0xbe, 0xef, // SSRC
  0x05, 0x0a, 0x03, 0x20, // payload
];

const bytes = (...parts: readonly (number | readonly number[])[]) => Uint8Array.from(parts.flat());

describe('an RTP packet', () => {
  test('is read field by field', () => {
    expect(parseRtp(bytes(packet))).toEqual({
      marker: true,
      payloadType: 101,
      sequence: 65_534,
      timestamp: 160,
      ssrc: 0xdeadbeef,
      payload: bytes(0x05, 0x0a, 0x03, 0x20),
    });
  });

  test('with two CSRCs, an extension of one word and padding still shows its payload', () => {
    const long = bytes(
      0x80 | 0x20 | 0x10 | 2, // padding, extension, two CSRCs
      packet.slice(1, 12),
      [1, 1, 1, 1, 2, 2, 2, 2],
      [0xbe, 0xde, 0x00, 0x01, 9, 9, 9, 9], // profile, one word, the word
      [0x42, 0x43],
      [0x00, 0x00, 0x03], // three bytes of padding, the last one counts them
    );
    expect(parseRtp(long)?.payload).toEqual(bytes(0x42, 0x43));
  });

  test.each([
    ['nothing', bytes()],
    ['eleven bytes', bytes(packet.slice(0, 11))],
    ['version 1', bytes(0x40, packet.slice(1))],
    ['more CSRCs than bytes', bytes(0x8f, packet.slice(1))],
    ['an extension that ends outside', bytes(0x90, packet.slice(1, 12), [0, 0, 0xff, 0xff])],
    ['an extension without its header', bytes(0x90, packet.slice(1, 12), [0, 0])],
    ['padding longer than the payload', bytes(0xa0, packet.slice(1, 12), [5])],
    ['padding of zero bytes', bytes(0xa0, packet.slice(1, 12), [1, 0])],
  ])('is refused: %s', (_, wire) => {
    expect(parseRtp(wire)).toBeUndefined();
  });

  test('is written as it is read, whatever the numbers', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 0, max: 127 }),
        fc.integer({ min: 0, max: 65_535 }),
        word,
        word,
        (marker, payloadType, sequence, timestamp, ssrc) => {
          const wire = new Uint8Array(14);
          writeRtpHeader(wire, marker, payloadType, sequence, timestamp, ssrc);
          const payload = bytes(0, 0);
          expect(parseRtp(wire)).toEqual({ marker, payloadType, sequence, timestamp, ssrc, payload });
        },
      ),
    );
  });

  test('may be any bytes: nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (wire) => {
        parseRtp(wire);
      }),
      { numRuns: 2000 },
    );
  });
});
