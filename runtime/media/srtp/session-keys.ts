/** From the master key of a session description to the keys of one direction (RFC 3711 §4.3). */

import { createCipheriv } from 'node:crypto';

/** Suites of SDES (RFC 4568 §6.2) that we speak, best first. */
export const SRTP_SUITES = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const;

export type SrtpSuite = (typeof SRTP_SUITES)[number];

/** Bytes of key and salt together, as `inline:` carries them. */
export const MASTER_LENGTH = 30;
const KEY_LENGTH = 16;

export interface PacketKeys {
  readonly cipher: Buffer;
  readonly authentication: Buffer;
  readonly salt: Buffer;
}

/** Labels of RFC 3711 §4.3.2. */
const LABELS = { rtp: { cipher: 0, authentication: 1, salt: 2 }, rtcp: { cipher: 3, authentication: 4, salt: 5 } };

/** @param master 16 bytes of key and 14 of salt @throws RangeError when it is not so long */
export function packetKeys(master: Uint8Array, kind: keyof typeof LABELS): PacketKeys {
  if (master.length !== MASTER_LENGTH) throw new RangeError('a master key has 30 bytes');
  const labels = LABELS[kind];
  return {
    cipher: derived(master, labels.cipher, 16),
    authentication: derived(master, labels.authentication, 20),
    salt: derived(master, labels.salt, 14),
  };
}

/** AES in counter mode over zeros, from the salt with the label at its eighth byte; the key derivation rate is 0. */
function derived(master: Uint8Array, label: number, length: number): Buffer {
  const start = Buffer.alloc(16);
  start.set(master.subarray(KEY_LENGTH));
  start[7]! ^= label;
  return createCipheriv('aes-128-ctr', master.subarray(0, KEY_LENGTH), start).update(Buffer.alloc(length));
}
