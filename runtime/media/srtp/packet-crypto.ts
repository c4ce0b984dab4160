/** AES in counter mode and HMAC-SHA1, as SRTP and SRTCP use them for one packet (RFC 3711 §4.1.1, §4.2.1). */

import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { PacketKeys } from './session-keys.ts';

/**
 * Encrypts or decrypts in place, from `from` to `to`.
 * @param index of the packet: 48 bits of SRTP, 31 of SRTCP
 */
export function crypt(
  bytes: Uint8Array,
  from: number,
  to: number,
  { cipher, salt }: PacketKeys,
  ssrc: number,
  index: number,
): void {
  const start = Buffer.alloc(16);
  start.set(salt);
  const high = Math.floor(index / 0x1_0000_0000);
  const words = [
    [4, ssrc],
    [8, high * 0x1_0000 + ((index >>> 16) & 0xffff)],
    [12, (index & 0xffff) << 16],
  ] as const;
  for (const [at, word] of words) start.writeUInt32BE((start.readUInt32BE(at) ^ word) >>> 0, at);
  bytes.set(createCipheriv('aes-128-ctr', cipher, start).update(bytes.subarray(from, to)), from);
}

/** The tag of these bytes, and of four more that are not sent. */
export function tagOf(bytes: Uint8Array, { authentication }: PacketKeys, length: number, rollovers?: number): Buffer {
  const hmac = createHmac('sha1', authentication).update(bytes);
  if (rollovers !== undefined) {
    const unsent = Buffer.alloc(4);
    unsent.writeUInt32BE(rollovers);
    hmac.update(unsent);
  }
  return hmac.digest().subarray(0, length);
}

export const sameTag = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
