/** `Authorization` and `Proxy-Authorization` (RFC 7616 §3.4, RFC 3261 §20.7 and §20.28). */

import { isToken, quote } from '../message/grammar.ts';
import { parseAuthParams } from './auth-params.ts';
import { algorithms, type DigestAlgorithm, type Qop, readAlgorithm, responseLength } from './digest-algorithm.ts';

export interface Credentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  /** The Request-URI as the client saw it. */
  readonly uri: string;
  /** Lower-case hexadecimal, as long as the algorithm's hash. */
  readonly response: string;
  readonly algorithm: DigestAlgorithm;
  readonly algorithmText?: string;
  readonly opaque?: string;
  readonly cnonce?: string;
  /** Present together with a nonce count. */
  readonly qop?: Qop;
  /** 1 to 2^32 - 1. */
  readonly nonceCount?: number;
}

/** Digest credentials that are whole and well-formed, and how many digest elements were not. */
export interface ReadCredentials {
  readonly whole: readonly Credentials[];
  readonly malformed: number;
}

/** Reads all values of the header. Unknown algorithms and `userhash` (which we never offer) count as malformed. */
export function parseCredentials(lines: readonly string[]): ReadCredentials {
  const whole: Credentials[] = [];
  let digests = 0;
  for (const { scheme, params } of parseAuthParams(lines)) {
    if (scheme !== 'digest') continue;
    digests++;
    const credentials = readCredentials(params);
    if (credentials) whole.push(credentials);
  }
  return { whole, malformed: digests - whole.length };
}

function readCredentials(params: ReadonlyMap<string, string>): Credentials | undefined {
  const [username, realm, nonce, uri] = ['username', 'realm', 'nonce', 'uri'].map((name) => params.get(name));
  const algorithmText = params.get('algorithm');
  const algorithm = readAlgorithm(algorithmText);
  const response = params.get('response')?.toLowerCase();
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return undefined;
  if (!algorithm || response?.length !== responseLength[algorithms[algorithm].hash]) return undefined;
  if (!/^[0-9a-f]+$/.test(response) || params.get('userhash')?.toLowerCase() === 'true') return undefined;
  const counted = readCounted(params);
  if (!counted) return undefined;
  return { username, realm, nonce, uri, response, algorithm, algorithmText, opaque: params.get('opaque'), ...counted };
}

type Counted = Pick<Credentials, 'cnonce' | 'qop' | 'nonceCount'>;

/** With a qop there must be cnonce and nc (RFC 7616 §3.4); without, a cnonce alone serves the -sess algorithms. */
function readCounted(params: ReadonlyMap<string, string>): Counted | undefined {
  const cnonce = params.get('cnonce');
  const qop = params.get('qop')?.toLowerCase();
  if (qop === undefined) return { cnonce };
  const count = params.get('nc') ?? '';
  const nonceCount = /^[0-9a-fA-F]{1,8}$/.test(count) ? Number.parseInt(count, 16) : 0;
  if ((qop !== 'auth' && qop !== 'auth-int') || cnonce === undefined || nonceCount === 0) return undefined;
  return { cnonce, qop, nonceCount };
}

/** `nc` as it is written and hashed: eight hexadecimal digits (RFC 7616 §3.4). */
export const formatNonceCount = (count: number): string => count.toString(16).padStart(8, '0');

/** The header value. `algorithm`, `qop` and `nc` stand without quotes (RFC 7616 §3.4). */
export function formatCredentials(credentials: Credentials): string {
  const { username, realm, nonce, uri, response, algorithm, algorithmText, opaque, cnonce, qop } = credentials;
  const pieces = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
  ];
  if (algorithmText !== undefined) pieces.push(`algorithm=${isToken(algorithmText) ? algorithmText : algorithm}`);
  if (opaque !== undefined) pieces.push(`opaque=${quote(opaque)}`);
  if (cnonce !== undefined) pieces.push(`cnonce=${quote(cnonce)}`);
  if (qop !== undefined) pieces.push(`qop=${qop}`, `nc=${formatNonceCount(credentials.nonceCount ?? 1)}`);
  return `Digest ${pieces.join(', ')}`;
}
