/**
 * The RTP fixed header, RFC 3550 §5.1:
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *    |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *    |                           timestamp                           |
 *    |           synchronization source (SSRC) identifier            |
 *    |            contributing source (CSRC) identifiers  ....       |
 */

export const rtpHeaderLength = 12;

export interface RtpPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Without padding; a view into the datagram. */
  readonly payload: Uint8Array;
}

/** Reads one datagram; undefined when it is no well-formed RTP packet. Never throws. */
export function parseRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < rtpHeaderLength) return undefined;
  const first = bytes[0]!;
  if (first >> 6 !== 2) return undefined;
  let start = rtpHeaderLength + (first & 0x0f) * 4;
  if (first & 0x10) {
    // Header extension, RFC 3550 §5.3.1: 16 bits of profile, 16 bits of length in words.
    if (bytes.length < start + 4) return undefined;
    start += 4 + 4 * ((bytes[start + 2]! << 8) | bytes[start + 3]!);
  }
  const padding = first & 0x20 ? bytes[bytes.length - 1]! : 0;
  if (first & 0x20 && padding === 0) return undefined;
  const end = bytes.length - padding;
  if (end < start) return undefined;
  return {
    marker: bytes[1]! >= 0x80,
    payloadType: bytes[1]! & 0x7f,
    sequence: (bytes[2]! << 8) | bytes[3]!,
    timestamp: word(bytes, 4),
    ssrc: word(bytes, 8),
    payload: bytes.subarray(start, end),
  };
}

/** Rewrites the 12 header bytes in place; takes plain numbers so that a packet costs no object. */
export function writeRtpHeader(
  bytes: Uint8Array,
  marker: boolean,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  bytes[0] = 0x80;
  bytes[1] = (marker ? 0x80 : 0) | payloadType;
  bytes[2] = sequence >> 8;
  bytes[3] = sequence;
  putWord(bytes, 4, timestamp);
  putWord(bytes, 8, ssrc);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
