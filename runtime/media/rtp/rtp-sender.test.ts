import { beforeEach, describe, expect, test } from 'vitest';
import { EncodedClips } from '../audio/encoded-clip.ts';
import { encodeG711 } from '../codec/g711.ts';
import { parseRtp, type RtpPacket } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';

const clip = { id: 'ramp', samples: Int16Array.from({ length: 400 }, (_, i) => i * 50) };
const playing = { play: 1, clip, loop: false, interruptOnDigit: false };

let sender: RtpSender;

/** The next packets, and the plays that ended with them. */
function send(count: number): { packet: RtpPacket; ended: number | undefined }[] {
  return Array.from({ length: count }, () => {
    const packet = parseRtp(Uint8Array.from(sender.next()))!;
    return { packet, ended: sender.finished()?.play };
  });
}

beforeEach(() => {
  const bits = [0xcafe_f00d, 0xffff, 0xffff_ff60];
  sender = new RtpSender(new EncodedClips(), () => bits.shift()!);
  sender.use('PCMU', 0);
});

describe('what a stream sends', () => {
  test('begins where chance says, counts on and wraps', () => {
    expect(send(3).map(({ packet }) => [packet.sequence, packet.timestamp, packet.ssrc, packet.marker])).toEqual([
      [0xffff, 0xffff_ff60, 0xcafe_f00d, true],
      [0, 0, 0xcafe_f00d, false],
      [1, 160, 0xcafe_f00d, false],
    ]);
  });

  test('a clip of two and a half frames is three packets between silence', () => {
    const before = send(1);
    sender.play(playing);
    const packets = [...before, ...send(4)];
    const silence = new Uint8Array(160).fill(0xff);
    const encoded = encodeG711('PCMU', clip.samples);
    expect(packets.map(({ packet }) => packet.payload)).toEqual([
      silence,
      encoded.subarray(0, 160),
      encoded.subarray(160, 320),
      Uint8Array.from([...encoded.subarray(320), ...silence.subarray(80)]),
      silence,
    ]);
    expect(packets.map(({ packet }) => packet.marker)).toEqual([true, true, false, false, false]);
    expect(packets.map(({ ended }) => ended)).toEqual([undefined, undefined, undefined, 1, undefined]);
  });

  test('a loop goes round until it is stopped', () => {
    sender.play({ ...playing, loop: true });
    const packets = send(7);
    expect(packets[3]!.packet.payload).toEqual(packets[0]!.packet.payload);
    expect(packets.map(({ ended }) => ended)).not.toContain(1);
    sender.stop();
    expect(send(1)[0]!.packet.payload).toEqual(new Uint8Array(160).fill(0xff));
  });

  test('another codec in the middle of a clip goes on with the clip, after a marker', () => {
    sender.play(playing);
    send(1);
    sender.use('PCMA', 8);
    const { packet } = send(1)[0]!;
    expect(packet).toMatchObject({ marker: true, payloadType: 8 });
    expect(packet.payload).toEqual(encodeG711('PCMA', clip.samples).subarray(160, 320));
    sender.stop();
    expect(send(1)[0]!.packet.payload).toEqual(new Uint8Array(160).fill(0xd5));
  });

  test('frames that were given up leave a gap in time, not in the sequence or the clip', () => {
    sender.play(playing);
    const [first] = send(1);
    sender.skip(3);
    const [second] = send(1);
    expect((second!.packet.timestamp - first!.packet.timestamp) >>> 0).toBe(4 * 160);
    expect((second!.packet.sequence - first!.packet.sequence) & 0xffff).toBe(1);
    expect(second!.packet.marker).toBe(true);
    expect(second!.packet.payload).toEqual(encodeG711('PCMU', clip.samples).subarray(160, 320));
  });

  test('muted, a clip ends in its time', () => {
    sender.play(playing);
    expect([sender.mute(), sender.mute(), sender.mute()?.play]).toEqual([undefined, undefined, 1]);
    expect(sender.packets).toBe(0);
  });
});

test('a clip is encoded once for all, and the oldest make room', () => {
  const clips = new EncodedClips(1_000);
  const first = clips.get(clip, 'PCMU');
  expect(clips.get(clip, 'PCMU')).toBe(first);
  expect(clips.get(clip, 'PCMA')).not.toBe(first);
  clips.get({ id: 'other', samples: clip.samples }, 'PCMU');
  expect(clips.get(clip, 'PCMU')).not.toBe(first);
});
