/** Digest as UAC: answering challenges (RFC 3261 §22, RFC 7616 §3.4, RFC 8760 §2.4). */

import { randomFillSync } from 'node:crypto';
import type { FillRandom } from '../facilities.ts';
import type { HeaderField } from '../message/message.ts';
import type { Challenge } from './challenge.ts';
import { type ChallengeSender, type CredentialScope, ha1For, refusalOf } from './credential-scope.ts';
import { formatCredentials } from './credentials.ts';
import { algorithms, type Qop } from './digest-algorithm.ts';
import { DigestAttempt, type ProtectedRequest } from './digest-attempt.ts';
import { digestResponse } from './digest-response.ts';

/** Who challenges: the server that was asked for (401), or a proxy on the way (407). */
export type ChallengerRole = 'server' | 'proxy';

/** A challenge that was answered, and how often its nonce has been used. */
interface KnownChallenge {
  readonly role: ChallengerRole;
  readonly challenge: Challenge;
  /** One for the whole life of a nonce: the -sess algorithms demand it (RFC 7616 §3.4.2), the others allow it. */
  readonly cnonce: string;
  count: number;
}

/** Realms whose last challenge is remembered; the one unused for longest goes first. */
const maxKnown = 16;

/** The credentials of one account at a provider. Nonces outlive requests, so that later ones need no challenge. */
export class DigestClient {
  readonly #scope: () => CredentialScope;
  readonly #random: FillRandom;
  readonly #known = new Map<string, KnownChallenge>();

  /** @param scope asked for every use, so that addresses and a learnt realm are those of the moment */
  constructor(scope: () => CredentialScope, random: FillRandom = (buffer) => void randomFillSync(buffer)) {
    this.#scope = scope;
    this.#random = random;
  }

  /** What one request needs, from its first sending to its final answer. */
  attempt(request: ProtectedRequest): DigestAttempt {
    return new DigestAttempt(this, request);
  }

  /** For attempts only: the refusal of a challenge, or undefined when `accept` may follow. */
  refusal(challenge: Challenge, sender: ChallengeSender, method: string) {
    const scope = this.#scope();
    const refused = refusalOf(scope, sender, challenge.realm, method);
    if (refused) return refused;
    const { hash } = algorithms[challenge.algorithm];
    return ha1For(scope, hash, challenge.realm) === undefined ? 'hashMissing' : undefined;
  }

  /** For attempts only: remembers a challenge; a nonce that is known already keeps its count. */
  accept(role: ChallengerRole, challenge: Challenge): void {
    const key = `${role} ${challenge.realm}`;
    const before = this.#known.get(key);
    this.#known.delete(key);
    const same = before?.challenge.nonce === challenge.nonce && before.challenge.algorithm === challenge.algorithm;
    this.#known.set(key, same ? { ...before, challenge } : { role, challenge, cnonce: this.#cnonce(), count: 0 });
    if (this.#known.size > maxKnown) this.#known.delete(this.#known.keys().next().value!);
  }

  /** For attempts only: headers for all remembered challenges that this peer may be answered. */
  headersFor(peer: ChallengeSender, request: ProtectedRequest): HeaderField[] {
    const scope = this.#scope();
    return [...this.#known.values()].flatMap((known) => {
      const { realm } = known.challenge;
      return refusalOf(scope, peer, realm, request.method) ? [] : this.#header(known, scope, request);
    });
  }

  /** Whether no realm is configured or learnt yet. */
  get realmOpen(): boolean {
    return this.#scope().realm === undefined;
  }

  #header(known: KnownChallenge, scope: CredentialScope, request: ProtectedRequest): HeaderField[] {
    const { challenge, role } = known;
    const { realm, nonce, algorithm, algorithmText, opaque } = challenge;
    const ha1 = ha1For(scope, algorithms[algorithm].hash, realm);
    if (ha1 === undefined || known.count >= 0xffffffff) return [];
    known.count++;
    const { method, uri, body } = request;
    const qop: Qop | undefined = challenge.qop && (challenge.qop.includes('auth') ? 'auth' : 'auth-int');
    // Without a qop there is no cnonce (RFC 2617 §3.2.2), except that -sess cannot be computed without one.
    const cnonce = qop || algorithms[algorithm].session ? known.cnonce : undefined;
    const nonceCount = qop && known.count;
    const response = digestResponse({ algorithm, ha1, method, uri, body, nonce, cnonce, qop, nonceCount });
    const { username } = scope;
    const given = { username, realm, nonce, uri, response, algorithm, algorithmText, opaque, cnonce, qop, nonceCount };
    const value = formatCredentials(given);
    return [[role === 'proxy' ? 'Proxy-Authorization' : 'Authorization', value]];
  }

  #cnonce(): string {
    const bytes = Buffer.alloc(12);
    this.#random(bytes);
    return bytes.toString('hex');
  }
}
