/** RTP as the peers of measurements write it (RFC 3550 §5.1, RFC 4733 §2.3). */

export interface SpokenPacket {
  readonly marker?: boolean;
  readonly type?: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

export function rtp({ marker = false, type = 0, sequence, timestamp, ssrc, payload }: SpokenPacket): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0x8000 | (marker ? 0x80 : 0) | type, 0);
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, payload]);
}

/** The payload type that the descriptions of measurements give to keys. */
export const KEY_TYPE = 101;
/** Durations of the packets of one key, in samples; from the fourth on they are its end, which is said three times. */
export const KEY_PACKETS = [160, 320, 480, 640, 640, 640];

/** @param at which of `KEY_PACKETS` */
export function keyPayload(key: number, at: number): Buffer {
  const duration = KEY_PACKETS[at]!;
  return Buffer.from([key, at > 2 ? 0x8a : 0x0a, duration >> 8, duration & 0xff]);
}
