/** The judges are judged first: a test that believes them must know that they can say no. */

import { describe, expect, test } from 'vitest';
import { DTMF_TONES, inbandPcap, rfc4733Pcap } from './dtmf-pcap.ts';
import { fromAlaw, fromUlaw, toUlaw } from './g711.ts';
import { find, holds, level, sounds, toneShare } from './listen.ts';
import { readPcap, writePcap } from './pcap.ts';
import { judge, rtpStreams, toPcm } from './rtp-streams.ts';
import { melody, silence } from './wav.ts';

const song = melody([
  { hertz: 440, seconds: 0.4 },
  { hertz: 523, seconds: 0.3 },
  { hertz: 659, seconds: 0.5 },
]);
const otherSong = melody([
  { hertz: 392, seconds: 0.4 },
  { hertz: 494, seconds: 0.5 },
  { hertz: 587, seconds: 0.3 },
]);

function recordingOf(samples: Int16Array, before: number): Int16Array {
  const recording = silence(4);
  recording.set(
    samples.map((sample) => fromUlaw(toUlaw(Math.round(sample * 0.6)))),
    before,
  );
  return recording;
}

describe('listening', () => {
  test('a reference is found where it sounds, at another level and through G.711', () => {
    const match = find(song, recordingOf(song, 5003));
    expect(match.at).toBe(5003);
    expect(match.score).toBeGreaterThan(0.99);
  });

  test('other audio is not taken for it, and silence neither', () => {
    expect(holds(song, recordingOf(otherSong, 5003))).toBe(false);
    expect(holds(song, silence(4))).toBe(false);
  });

  test('a tone, its level and the stretches of sound are measured', () => {
    const note = melody([{ hertz: 697, seconds: 0.2 }]);
    expect(toneShare(note, 697)).toBeGreaterThan(0.95);
    expect(toneShare(note, 770)).toBeLessThan(0.05);
    expect(level(note)).toBeCloseTo(-14.2, 0);
    expect(sounds(recordingOf(note, 1600))).toEqual([{ from: 1600, to: 3200 }]);
  });
});

describe('G.711', () => {
  test('μ-law comes back from every byte; A-law has the values of the standard', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      // 0x7f is minus zero.
      if (byte !== 0x7f) expect(toUlaw(fromUlaw(byte))).toBe(byte);
    }
    expect([0xd5, 0x55, 0xaa, 0x2a].map(fromAlaw)).toEqual([8, -8, 32_256, -32_256]);
  });
});

function stream(edit: (packets: { at: number; payload: Buffer }[]) => { at: number; payload: Buffer }[]) {
  const packets = Array.from({ length: 50 }, (_, index) => {
    const payload = Buffer.alloc(172, 0xff);
    payload[0] = 0x80;
    payload[1] = index === 0 ? 0x80 : 0;
    payload.writeUInt16BE((65_530 + index) & 0xffff, 2);
    payload.writeUInt32BE((4_294_967_000 + index * 160) >>> 0, 4);
    payload.writeUInt32BE(7, 8);
    return { at: 1000 + index * 20, payload };
  });
  return rtpStreams(readPcap(writePcap(edit(packets))))[0]!;
}

describe('streams from a capture', () => {
  test('a clean stream over both counters’ ends has no fault', () => {
    expect(judge(stream((packets) => packets))).toMatchObject({
      packets: 50,
      missing: 0,
      duplicates: 0,
      reordered: 0,
      wrongTimestamps: 0,
      markers: 1,
    });
    expect(judge(stream((packets) => packets)).longestGapMs).toBeCloseTo(20, 1);
    expect(toPcm(stream((packets) => packets)).length).toBe(8000);
  });

  test('a lost, a doubled, a late and a wrongly stamped packet are each seen', () => {
    expect(judge(stream((packets) => packets.toSpliced(20, 1)))).toMatchObject({ missing: 1, wrongTimestamps: 0 });
    expect(judge(stream((packets) => packets.toSpliced(20, 0, packets[20]!)))).toMatchObject({ duplicates: 1 });
    const swapped = (packets: { at: number; payload: Buffer }[]) =>
      packets.toSpliced(20, 2, packets[21]!, packets[20]!);
    expect(judge(stream(swapped))).toMatchObject({ reordered: 1, missing: 0 });
    const skewed = judge(
      stream((packets) => {
        packets[30]!.payload.writeUInt32BE(1, 4);
        return packets;
      }),
    );
    expect(skewed.wrongTimestamps).toBe(2);
  });
});

describe('keys in captures', () => {
  test('RFC 4733: one press is one timestamp, the end comes three times', () => {
    const events = rtpStreams(readPcap(rfc4733Pcap('5#')))[0]!.packets.filter(({ payloadType }) => payloadType === 101);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(2);
    expect(events.filter(({ payload }) => payload[1]! & 0x80).map(({ payload }) => payload[0])).toEqual([
      5, 5, 5, 11, 11, 11,
    ]);
    expect(events.filter(({ marker }) => marker).length).toBe(2);
  });

  test('in-band: both tones of the key are in the audio, and no telephone-event', () => {
    const only = rtpStreams(readPcap(inbandPcap('8')))[0]!;
    expect(new Set(only.packets.map(({ payloadType }) => payloadType))).toEqual(new Set([0]));
    const key = toPcm(only).slice(1600, 2400);
    for (const hertz of DTMF_TONES['8']!) expect(toneShare(key, hertz)).toBeGreaterThan(0.4);
  });
});
