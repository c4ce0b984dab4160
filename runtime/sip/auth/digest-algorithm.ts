/** The hash algorithms of SIP digest that we speak (RFC 7616 §3.3, RFC 8760 §2.1). */

import crypto from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';
export type DigestHash = 'MD5' | 'SHA-256';
export type Qop = 'auth' | 'auth-int';

export interface AlgorithmFacts {
  readonly hash: DigestHash;
  /** Whether HA1 is mixed with nonce and cnonce (RFC 7616 §3.4.2). */
  readonly session: boolean;
}

export const algorithms: Readonly<Record<DigestAlgorithm, AlgorithmFacts>> = {
  MD5: { hash: 'MD5', session: false },
  'MD5-sess': { hash: 'MD5', session: true },
  'SHA-256': { hash: 'SHA-256', session: false },
  'SHA-256-sess': { hash: 'SHA-256', session: true },
};

const nodeNames: Readonly<Record<DigestHash, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

/** Hexadecimal digits of a response. */
export const responseLength: Readonly<Record<DigestHash, number>> = { MD5: 32, 'SHA-256': 64 };

const bySpelling = new Map(Object.keys(algorithms).map((name) => [name.toLowerCase(), name as DigestAlgorithm]));

/** The algorithm of that name in any case; MD5 when none is named (RFC 7616 §3.3); undefined for unknown ones. */
export const readAlgorithm = (name: string | undefined): DigestAlgorithm | undefined =>
  name === undefined ? 'MD5' : bySpelling.get(name.toLowerCase());

/** Twice as fast as a hash object, but not there before Node 20.12. */
const hashAtOnce: typeof crypto.hash | undefined = crypto.hash;

/** Lower-case hexadecimal hash; texts are taken as UTF-8. */
export const hashOf = (hash: DigestHash, text: string | Uint8Array): string => {
  const name = nodeNames[hash];
  return hashAtOnce ? hashAtOnce(name, text, 'hex') : crypto.createHash(name).update(text).digest('hex');
};
