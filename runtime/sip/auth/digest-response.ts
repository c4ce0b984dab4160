/** The arithmetic of digest: HA1, HA2 and the response (RFC 7616 §3.4.1 to §3.4.3). Pure. */

import { formatNonceCount } from './credentials.ts';
import { algorithms, type DigestAlgorithm, type DigestHash, hashOf, type Qop } from './digest-algorithm.ts';

/** What is stored instead of a password: H(username:realm:password) for each hash, lower-case hexadecimal. */
export type Ha1Set = Readonly<Partial<Record<DigestHash, string>>>;

/** H(username:realm:password). Whoever has it can answer challenges of that realm: it is a secret. */
export const computeHa1 = (hash: DigestHash, username: string, realm: string, password: string): string =>
  hashOf(hash, `${username}:${realm}:${password}`);

/** HA1 for all hashes that we speak. */
export const computeHa1Set = (username: string, realm: string, password: string): Required<Ha1Set> => ({
  MD5: computeHa1('MD5', username, realm, password),
  'SHA-256': computeHa1('SHA-256', username, realm, password),
});

export interface ResponseInput {
  readonly algorithm: DigestAlgorithm;
  /** The stored HA1, also for the -sess algorithms. */
  readonly ha1: string;
  readonly method: string;
  /** As in the credentials' `uri`. */
  readonly uri: string;
  readonly nonce: string;
  /** Needed with a qop and for -sess. */
  readonly cnonce?: string;
  readonly qop?: Qop;
  readonly nonceCount?: number;
  /** Hashed for auth-int only. */
  readonly body?: Uint8Array | string;
}

/*
 *  response = H( HA1 : nonce : nc : cnonce : qop : HA2 )      with qop
 *           = H( HA1 : nonce : HA2 )                          without (RFC 2617 §3.2.2.1)
 *  HA1      = H( user : realm : password )  or, for -sess,  H( that : nonce : cnonce )
 *  HA2      = H( method : uri )             or, for auth-int,  H( method : uri : H(body) )
 */

/** The `response` of a request, lower-case hexadecimal. */
export function digestResponse(input: ResponseInput): string {
  const { algorithm, method, uri, nonce, qop } = input;
  const { hash, session } = algorithms[algorithm];
  const cnonce = input.cnonce ?? '';
  const ha1 = session ? hashOf(hash, `${input.ha1}:${nonce}:${cnonce}`) : input.ha1;
  const body = qop === 'auth-int' ? `:${hashOf(hash, input.body ?? '')}` : '';
  const ha2 = hashOf(hash, `${method}:${uri}${body}`);
  const counted = qop === undefined ? '' : `${formatNonceCount(input.nonceCount ?? 1)}:${cnonce}:${qop}:`;
  return hashOf(hash, `${ha1}:${nonce}:${counted}${ha2}`);
}
