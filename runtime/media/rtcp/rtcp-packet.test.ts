import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRtcp, writeRtcp } from './rtcp-packet.ts';

// biome-ignore format: one line for each field
const senderReport = [
  0x81, 200, 0x00, 0x0c,   // version 2, one block, SR, 13 words
  0x11, 0x22, 0x33, 0x44,  // SSRC
  0xe9, 0x00, 0x00, 0x01,  // NTP seconds
  0x80, 0x00, 0x00, 0x00,  // NTP fraction: a half
  0x00, 0x00, 0x03, 0x20,  // RTP time 800
  0x00, 0x00, 0x00, 0x05,  // packets
  0x00, 0x00, 0x03, 0x20,  // octets
  0xaa, 0xbb, 0xcc, 0xdd,  // block: SSRC
  0x40, 0xff, 0xff, 0xfe,  // a quarter lost lately; -2 in all, for duplicates
  0x00, 0x01, 0x00, 0x07,  // one wrap, sequence 7
  0x00, 0x00, 0x00, 0x10,  // jitter 16
  0x00, 0x01, 0x80, 0x00,  // last SR
  0x00, 0x00, 0x80, 0x00,  // half a second since it
];
// biome-ignore format: one line for each field
const bye = [
  0x81, 203, 0x00, 0x01,   // one source, BYE, two words
  0x11, 0x22, 0x33, 0x44,  // SSRC
];

const sender = { ntpSeconds: 0xe9000001, ntpFraction: 0x80000000, timestamp: 800, packets: 5, octets: 800 };
const block = {
  ssrc: 0xaabbccdd,
  fractionLost: 0x40,
  lost: -2,
  highest: 65_543,
  jitter: 16,
  lastReport: 0x18000,
  sinceLastReport: 0x8000,
};

describe('RTCP', () => {
  test('a compound packet is read field by field', () => {
    expect(parseRtcp(Uint8Array.from([...senderReport, ...bye]))).toEqual([
      { type: 'report', ssrc: 0x11223344, sender, blocks: [block] },
      { type: 'bye', ssrcs: [0x11223344] },
    ]);
  });

  test('what is written is read again, with and without sender, blocks and goodbye', () => {
    for (const cname of ['a', 'ab', 'abc', 'abcd', 'abcde', 'x'.repeat(300)]) {
      for (const withSender of [sender, undefined]) {
        for (const blocks of [[], [block], [block, block]]) {
          for (const says of [true, false]) {
            const wire = writeRtcp({ ssrc: 7, sender: withSender, blocks, cname, bye: says });
            expect(wire.length % 4).toBe(0);
            const report = { type: 'report', ssrc: 7, ...(withSender && { sender }), blocks };
            expect(parseRtcp(wire)).toEqual(says ? [report, { type: 'bye', ssrcs: [7] }] : [report]);
          }
        }
      }
    }
  });

  test('our report is written byte for byte as the RFC draws it', () => {
    const wire = writeRtcp({ ssrc: 0x11223344, sender, blocks: [block], cname: 'ab', bye: true });
    // biome-ignore format: one line for each field
    const description = [
      0x81, 202, 0x00, 0x03,  // one chunk, SDES, four words
      0x11, 0x22, 0x33, 0x44, // SSRC
      0x01, 0x02, 0x61, 0x62, // CNAME of two letters
      0x00, 0x00, 0x00, 0x00, // the end of the chunk, up to a whole word
    ];
    expect([...wire]).toEqual([...senderReport, ...description, ...bye]);
  });

  test.each([
    ['nothing', []],
    ['three bytes', [0x80, 201, 0]],
    ['version 1', [0x40, ...senderReport.slice(1)]],
    ['a goodbye alone', bye],
    ['a length beyond the end', [0x80, 201, 0, 9, 0, 0, 0, 1]],
    ['a second packet cut off', [...senderReport, 0x81, 203]],
  ])('is refused: %s', (_what, wire) => {
    expect(parseRtcp(Uint8Array.from(wire))).toBeUndefined();
  });

  test('a count of blocks that are not there gives those that are', () => {
    const lying = Uint8Array.from(senderReport);
    lying[0] = 0x9f;
    expect(parseRtcp(lying)).toMatchObject([{ blocks: [block] }]);
  });

  test('any bytes: nothing is thrown', () => {
    const nearly = fc
      .uint8Array({ maxLength: 120 })
      .map((rest) => Uint8Array.from([0x80, 200, 0, rest.length / 4, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), nearly), (wire) => {
        parseRtcp(wire);
      }),
      { numRuns: 3_000 },
    );
  });
});
