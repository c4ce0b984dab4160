/** Rebuilds RTP streams (RFC 3550) from captured datagrams, and judges them: order, loss, gaps, jitter, audio. */

import { G722Decoder } from '../../runtime/media/codec/g722.ts';
import { fromAlaw, fromUlaw } from './g711.ts';
import type { Datagram } from './pcap.ts';

export interface RtpPacket {
  readonly at: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payload: Buffer;
}

export interface RtpStream {
  readonly ssrc: number;
  readonly from: string;
  readonly to: string;
  /** In the order of arrival. */
  readonly packets: readonly RtpPacket[];
}

export interface StreamVerdict {
  readonly packets: number;
  /** Sequence numbers that never came. */
  readonly missing: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Packets whose timestamp does not follow from the packet before (160 per 20 ms of audio). */
  readonly wrongTimestamps: number;
  /** Packets with the marker bit. */
  readonly markers: number;
  /** Longest time between two packets, in milliseconds of the capture. */
  readonly longestGapMs: number;
  /** Inter-arrival jitter after RFC 3550 §6.4.1, at the end, in milliseconds. */
  readonly jitterMs: number;
  readonly seconds: number;
}

/** Payload numbers of G.711 and G.722: a byte is a sample at 8 kHz. */
const AUDIO = new Set([0, 8, 9]);
const DECODERS = new Map([
  [0, fromUlaw],
  [8, fromAlaw],
]);
const CLOCK = 8; // per millisecond

/**
 *  0                   1                   2                   3
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 */
function parseRtp(datagram: Datagram): { ssrc: number; packet: RtpPacket } | undefined {
  const { payload, at } = datagram;
  if (payload.length < 12 || payload[0]! >> 6 !== 2) return undefined;
  const second = payload[1]!;
  // 64–95 with the marker is RTCP (RFC 5761 §4).
  if (second >= 192 && second <= 223) return undefined;
  let begins = 12 + (payload[0]! & 15) * 4;
  if (payload[0]! & 0x10) {
    if (payload.length < begins + 4) return undefined;
    begins += 4 + payload.readUInt16BE(begins + 2) * 4;
  }
  const padding = payload[0]! & 0x20 ? payload.at(-1)! : 0;
  if (begins + padding > payload.length) return undefined;
  return {
    ssrc: payload.readUInt32BE(8),
    packet: {
      at,
      marker: (second & 0x80) !== 0,
      payloadType: second & 0x7f,
      sequence: payload.readUInt16BE(2),
      timestamp: payload.readUInt32BE(4),
      payload: payload.subarray(begins, payload.length - padding),
    },
  };
}

/** Groups by source, target and SSRC. `choose` leaves out datagrams that are no RTP, such as SIP. */
export function rtpStreams(
  datagrams: readonly Datagram[],
  choose: (datagram: Datagram) => boolean = () => true,
): RtpStream[] {
  const streams = new Map<string, RtpStream & { packets: RtpPacket[] }>();
  for (const datagram of datagrams) {
    if (!choose(datagram)) continue;
    const rtp = parseRtp(datagram);
    if (!rtp) continue;
    const from = `${datagram.source.address}:${datagram.source.port}`;
    const to = `${datagram.target.address}:${datagram.target.port}`;
    const key = `${from} ${to} ${rtp.ssrc}`;
    const stream = streams.get(key) ?? { ssrc: rtp.ssrc, from, to, packets: [] };
    stream.packets.push(rtp.packet);
    streams.set(key, stream);
  }
  return [...streams.values()];
}

/** Judges a stream: order over all packets, timestamps between neighbouring audio packets. */
export function judge(stream: RtpStream): StreamVerdict {
  const seen = new Set<number>();
  let [duplicates, reordered, wrongTimestamps, longestGapMs, jitter] = [0, 0, 0, 0, 0];
  let highest = Number.NEGATIVE_INFINITY;
  let previous: { packet: RtpPacket; sequence: number } | undefined;
  for (const packet of stream.packets) {
    const sequence = extend(packet.sequence, previous?.sequence, 0x1_0000);
    if (seen.has(sequence)) duplicates += 1;
    seen.add(sequence);
    if (sequence < highest) reordered += 1;
    highest = Math.max(highest, sequence);
    if (previous) {
      longestGapMs = Math.max(longestGapMs, packet.at - previous.packet.at);
      if (isAudio(packet) && isAudio(previous.packet)) {
        const ticks = (packet.timestamp - previous.packet.timestamp) | 0;
        // A talk spurt may begin anywhere; within one, the clock counts samples.
        const expected = (sequence - previous.sequence) * previous.packet.payload.length;
        if (!packet.marker && ticks !== expected) wrongTimestamps += 1;
        const transit = (packet.at - previous.packet.at) * CLOCK - ticks;
        jitter += (Math.abs(transit) - jitter) / 16;
      }
    }
    previous = { packet, sequence };
  }
  const first = stream.packets[0];
  return {
    packets: stream.packets.length,
    missing: seen.size === 0 ? 0 : Math.max(...seen) - Math.min(...seen) + 1 - seen.size,
    duplicates,
    reordered,
    wrongTimestamps,
    markers: stream.packets.filter(({ marker }) => marker).length,
    longestGapMs,
    jitterMs: jitter / CLOCK,
    seconds: first ? (stream.packets.at(-1)!.at - first.at) / 1000 : 0,
  };
}

const isAudio = ({ payloadType }: RtpPacket): boolean => AUDIO.has(payloadType);

/** The number that continues a counter which wraps at `modulus`. */
function extend(value: number, before: number | undefined, modulus: number): number {
  if (before === undefined) return value;
  const step = (((value - before) % modulus) + modulus) % modulus;
  return before + (step > modulus / 2 ? step - modulus : step);
}

/**
 * The audio of a stream at 8 kHz, laid out by sequence number: what never came is silence, and time that the sender
 * says it skipped (its timestamp jumped) is no part of the audio. `judge` tells of both.
 */
export function toPcm(stream: RtpStream): Int16Array {
  const places: { readonly place: number; readonly packet: RtpPacket }[] = [];
  let place: number | undefined;
  for (const packet of stream.packets) {
    place = extend(packet.sequence, place, 0x1_0000);
    if (isAudio(packet)) places.push({ place, packet });
  }
  const frame = places[0]?.packet.payload.length ?? 0;
  const begin = places.reduce((least, each) => Math.min(least, each.place), Number.POSITIVE_INFINITY);
  const end = places.reduce((most, each) => Math.max(most, each.place + 1), begin);
  const decoder = new G722Decoder();
  const g722 = (byte: number) => decoder.decodeByte(byte);
  const pcm = new Int16Array(places.length === 0 ? 0 : (end - begin) * frame);
  for (const { place: at, packet } of places) {
    const decode = DECODERS.get(packet.payloadType) ?? g722;
    packet.payload.forEach((byte, index) => {
      pcm[(at - begin) * frame + index] = decode(byte);
    });
  }
  return pcm;
}
