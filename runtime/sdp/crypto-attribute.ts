/** `a=crypto` (RFC 4568 §9.1): the keys of SRTP, in the open; only for signalling that is itself encrypted. */

/** A line that we can use: its suite is known, its key has no lifetime games and no MKI. */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: string;
  /** Base64 of key and salt. */
  readonly key: string;
}

/*
 *  a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20
 */
const LINE = /^(\d{1,9}) +([A-Z0-9_]+) +inline:([A-Za-z0-9+/]{40})(?:\|(?:2\^)?\d+)?$/;

/** Lines that ask for more than that (several keys, an MKI, session parameters) are passed over. */
export function readCrypto(value: string): CryptoLine | undefined {
  const found = LINE.exec(value.trim());
  return found ? { tag: Number(found[1]), suite: found[2]!, key: found[3]! } : undefined;
}

export const writeCrypto = ({ tag, suite, key }: CryptoLine): string => `crypto:${tag} ${suite} inline:${key}`;
