/** Where credentials may be used: a rule, so that they never leave for the wrong peer. */

import type { DigestHash } from './digest-algorithm.ts';
import { computeHa1, type Ha1Set } from './digest-response.ts';

/** Who sent a challenge: taken from the socket, never from the message. */
export interface ChallengeSender {
  /** An IP literal, without brackets. */
  readonly address: string;
  /** The name for which the peer's TLS certificate was verified. */
  readonly tlsName?: string;
  /** All names that a verified certificate of a peer bears who has connected to us. */
  readonly names?: readonly string[];
}

/** Credentials and the only places where they are used. */
export interface CredentialScope {
  readonly username: string;
  /** The password, or HA1 that was computed for exactly `username` and `realm`. */
  readonly secret: { readonly password: string } | { readonly ha1: Ha1Set };
  /** Addresses of the provider, as configured and resolved; read again for every challenge. */
  readonly addresses: { has(address: string): boolean };
  /** Names that a verified certificate may have, in lower case. A sender fits by its address or by its name. */
  readonly tlsNames: ReadonlySet<string>;
  /** The realm, configured or learnt. While undefined, only a REGISTER is answered, and its success teaches it. */
  readonly realm: string | undefined;
}

export type RefusalReason =
  /** The challenge came from neither an allowed address nor an allowed TLS name. */
  | 'senderNotAllowed'
  /** The realm is not the configured or learnt one; with none known, the request was no REGISTER. */
  | 'realmNotAllowed'
  /** Only HA1 is stored, and not for the hash of this challenge. */
  | 'hashMissing';

/** Whether this challenge may be answered with these credentials; the reason if not. */
export function refusalOf(
  scope: CredentialScope,
  sender: ChallengeSender,
  realm: string,
  method: string,
): RefusalReason | undefined {
  if (!senderAllowed(scope, sender)) return 'senderNotAllowed';
  if (scope.realm === undefined ? method !== 'REGISTER' : scope.realm !== realm) return 'realmNotAllowed';
  return undefined;
}

/** By address, or by the name of a verified certificate. */
export const senderAllowed = (scope: CredentialScope, { address, tlsName, names = [] }: ChallengeSender): boolean =>
  scope.addresses.has(address) ||
  (tlsName !== undefined && scope.tlsNames.has(tlsName.toLowerCase())) ||
  names.some((name) => scope.tlsNames.has(name));

/** HA1 for a realm; undefined when it is not stored and cannot be computed. */
export function ha1For(scope: CredentialScope, hash: DigestHash, realm: string): string | undefined {
  const { secret, username } = scope;
  return 'password' in secret ? computeHa1(hash, username, realm, secret.password) : secret.ha1[hash];
}
