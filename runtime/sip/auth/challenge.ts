/** `WWW-Authenticate` and `Proxy-Authenticate` (RFC 7616 §3.3, RFC 3261 §20.44 and §20.27). */

import { isToken, quote } from '../message/grammar.ts';
import { parseAuthParams } from './auth-params.ts';
import { type DigestAlgorithm, type Qop, readAlgorithm } from './digest-algorithm.ts';

export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** The algorithm as it was written, which is echoed; undefined when none was named. */
  readonly algorithmText?: string;
  /** Undefined: the old form without qop of RFC 2069, kept by RFC 2617 §3.2.2.1. */
  readonly qop?: readonly Qop[];
  readonly opaque?: string;
  /** The nonce was too old or used up; the password may well be right. */
  readonly stale: boolean;
}

/**
 * The digest challenges in these header values that we can answer, in order. Other schemes, unknown algorithms and
 * challenges whose qop offers nothing known are left out: RFC 8760 §2.4 wants the topmost that we support.
 */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return parseAuthParams(lines).flatMap(({ scheme, params }) => (scheme === 'digest' ? readChallenge(params) : []));
}

function readChallenge(params: ReadonlyMap<string, string>): Challenge[] {
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithmText = params.get('algorithm');
  const algorithm = readAlgorithm(algorithmText);
  const opaque = params.get('opaque');
  const qop = readQop(params.get('qop'));
  if (realm === undefined || nonce === undefined || !algorithm || qop === 'unknown') return [];
  const stale = params.get('stale')?.toLowerCase() === 'true';
  return [{ realm, nonce, algorithm, algorithmText, qop, opaque, stale }];
}

function readQop(text: string | undefined): readonly Qop[] | 'unknown' | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const offered = text.split(',').map((option) => option.trim().toLowerCase());
  const known = (['auth', 'auth-int'] as const).filter((option) => offered.includes(option));
  return known.length > 0 ? known : 'unknown';
}

/** The header value. `stale` and `algorithm` stand without quotes (RFC 7616 §3.3). */
export function formatChallenge(challenge: Challenge): string {
  const { realm, nonce, opaque, algorithmText, algorithm, qop, stale } = challenge;
  const pieces = [`realm=${quote(realm)}`, `nonce=${quote(nonce)}`];
  if (opaque !== undefined) pieces.push(`opaque=${quote(opaque)}`);
  if (stale) pieces.push('stale=true');
  pieces.push(`algorithm=${algorithmText !== undefined && isToken(algorithmText) ? algorithmText : algorithm}`);
  if (qop && qop.length > 0) pieces.push(`qop="${qop.join(',')}"`);
  return `Digest ${pieces.join(', ')}`;
}
