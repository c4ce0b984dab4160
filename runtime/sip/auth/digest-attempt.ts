/** One request on its way through challenges: what it carries, and when to give up (RFC 3261 §22.1: no loops). */

import type { HeaderField, SipResponse } from '../message/message.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { ChallengeSender, RefusalReason } from './credential-scope.ts';
import type { ChallengerRole, DigestClient } from './digest-client.ts';

/** What digest protects of a request. */
export interface ProtectedRequest {
  readonly method: string;
  /** The Request-URI as it is written. */
  readonly uri: string;
  readonly body?: Uint8Array | string;
}

export type UnansweredReason =
  | RefusalReason
  /** Our answer was challenged again: the password is wrong, or `stale` for a second time. */
  | 'rejected'
  /** More realms than a request may meet. */
  | 'tooManyRealms'
  /** No digest challenge with an algorithm and qop that we know. */
  | 'nothingSupported';

/** A challenge that was not answered: a fact to be shown, realm and all. */
export interface UnansweredChallenge {
  readonly reason: UnansweredReason;
  readonly role: ChallengerRole | undefined;
  readonly realm: string | undefined;
  readonly sender: ChallengeSender;
}

export type ChallengeVerdict =
  /** Send the request again, CSeq raised by one, with these headers (§22.2). Some realms may be without answer. */
  | {
      readonly kind: 'retry';
      readonly headers: readonly HeaderField[];
      readonly unanswered: readonly UnansweredChallenge[];
    }
  /** The 401 or 407 is final. */
  | { readonly kind: 'giveUp'; readonly unanswered: readonly UnansweredChallenge[] };

const maxRealms = 4;
const headerOf: Readonly<Record<ChallengerRole, string>> = { server: 'www-authenticate', proxy: 'proxy-authenticate' };

/** Tries of one realm within this request. */
interface Answered {
  readonly nonce: string;
  readonly staleUsed: boolean;
}

export class DigestAttempt {
  readonly #client: DigestClient;
  readonly #request: ProtectedRequest;
  readonly #answered = new Map<string, Answered>();
  #headers: readonly HeaderField[] = [];
  #realms = new Set<string>();

  constructor(client: DigestClient, request: ProtectedRequest) {
    this.#client = client;
    this.#request = request;
  }

  /** What was given out last: the ACK to a 2xx carries the same (RFC 3261 §13.2.2.4). */
  get headers(): readonly HeaderField[] {
    return this.#headers;
  }

  /**
   * Headers for the first sending, from challenges met before; none toward peers outside the scope.
   * @param to where the request will go
   */
  initial(to: ChallengeSender): readonly HeaderField[] {
    this.#headers = this.#client.headersFor(to, this.#request);
    return this.#headers;
  }

  /**
   * What to do about a 401 or 407.
   * @param sender where it came from @param to where the answer will go: a forged source must not lead it elsewhere
   */
  challenged(
    response: Pick<SipResponse, 'headers'>,
    sender: ChallengeSender,
    to: ChallengeSender = sender,
  ): ChallengeVerdict {
    const unanswered: UnansweredChallenge[] = [];
    let answers = 0;
    const hashKnown = (challenge: Challenge) =>
      this.#client.refusal(challenge, sender, this.#request.method) !== 'hashMissing';
    for (const [role, challenge] of topmost(response, hashKnown)) {
      const stranger = [sender, to].find((peer) => this.#client.refusal(challenge, peer, this.#request.method));
      const reason = this.#judge(role, challenge, stranger ?? sender);
      if (reason) unanswered.push({ reason, role, realm: challenge.realm, sender: stranger ?? sender });
      else answers++;
    }
    if (answers === 0 && unanswered.length === 0) {
      unanswered.push({ reason: 'nothingSupported', role: undefined, realm: undefined, sender });
    }
    // A wrong password stays wrong, whatever else could be answered.
    if (answers === 0 || unanswered.some(({ reason }) => reason === 'rejected')) return { kind: 'giveUp', unanswered };
    this.#headers = this.#client.headersFor(to, this.#request);
    return { kind: 'retry', headers: this.#headers, unanswered };
  }

  /** To be told of a 2xx: the realm that a first successful REGISTER teaches; undefined when there is none to learn. */
  succeeded(): string | undefined {
    const learns = this.#client.realmOpen && this.#request.method === 'REGISTER' && this.#realms.size === 1;
    return learns ? [...this.#realms][0] : undefined;
  }

  #judge(role: ChallengerRole, challenge: Challenge, sender: ChallengeSender): UnansweredReason | undefined {
    const refusal = this.#client.refusal(challenge, sender, this.#request.method);
    if (refusal) return refusal;
    const key = `${role} ${challenge.realm}`;
    const before = this.#answered.get(key);
    const again = before && challenge.stale && !before.staleUsed && challenge.nonce !== before.nonce;
    if (before && !again) return 'rejected';
    if (!before && this.#answered.size >= maxRealms) return 'tooManyRealms';
    this.#answered.set(key, { nonce: challenge.nonce, staleUsed: before !== undefined });
    this.#realms.add(challenge.realm);
    this.#client.accept(role, challenge);
    return undefined;
  }
}

/**
 * Of each realm the topmost challenge that we support, which includes having a secret for its hash. A forking proxy may
 * send both headers in one response (§16.7).
 */
function* topmost(
  response: Pick<SipResponse, 'headers'>,
  hashKnown: (challenge: Challenge) => boolean,
): Iterable<[ChallengerRole, Challenge]> {
  for (const role of ['proxy', 'server'] as const) {
    const challenges = parseChallenges(response.headers(headerOf[role]));
    for (const realm of new Set(challenges.map((challenge) => challenge.realm))) {
      const offered = challenges.filter((challenge) => challenge.realm === realm);
      yield [role, offered.find(hashKnown) ?? offered[0]!];
    }
  }
}
