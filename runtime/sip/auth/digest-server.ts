/** Digest as UAS: challenging and verifying (RFC 3261 §22.1, RFC 7616 §3.3 to §3.6, RFC 8760 §2.3). */

import { randomFillSync, timingSafeEqual } from 'node:crypto';
import type { FillRandom, SipClock } from '../facilities.ts';
import type { HeaderField, SipRequest } from '../message/message.ts';
import { formatChallenge } from './challenge.ts';
import { type Credentials, parseCredentials } from './credentials.ts';
import { algorithms, type DigestAlgorithm, type Qop } from './digest-algorithm.ts';
import type { ChallengerRole } from './digest-client.ts';
import { computeHa1Set, digestResponse, type Ha1Set } from './digest-response.ts';
import { sameTarget } from './digest-uri.ts';
import type { ChallengeReason, DigestVerdict, RefusedReason } from './digest-verdict.ts';
import { GuessLimiter, type GuessLimits } from './guess-limiter.ts';
import { NonceCounts } from './nonce-counts.ts';
import { NonceMint } from './nonce-mint.ts';

/** What is offered, in this order. One MD5 challenge is all that many phones can read. */
export const offers = {
  md5: ['MD5'],
  sha256First: ['SHA-256', 'MD5'],
  sha256Only: ['SHA-256'],
} as const satisfies Readonly<Record<string, readonly DigestAlgorithm[]>>;

/** An account that can prove itself. */
export interface DigestAccount {
  /** Computed for its name and the realm of the server. */
  readonly ha1: Ha1Set;
  /** Default: that of the server. */
  readonly offer?: readonly DigestAlgorithm[];
}

export interface DigestServerOptions {
  /** Fixed once and kept: stored HA1 depend on it. */
  readonly realm: string;
  /** The account of that name; answered from memory, since every request asks. */
  readonly account: (username: string) => DigestAccount | undefined;
  readonly clock: SipClock;
  readonly random?: FillRandom;
  /** For accounts that say nothing else, and for names that do not exist. Default `offers.md5`. */
  readonly offer?: readonly DigestAlgorithm[];
  /** Default `auth`; empty: challenges in the old form. */
  readonly qop?: readonly Qop[];
  /** Milliseconds that a nonce can be used. Default 300,000. */
  readonly nonceLifetime?: number;
  /** 32 bytes; see NonceMint. */
  readonly nonceKey?: Uint8Array;
  /** Proven nonces kept against replay. Default 100,000. */
  readonly maxNonces?: number;
  readonly guesses?: Partial<GuessLimits>;
  /** Names and addresses that all mean this server, for comparing `uri`; default: none. */
  readonly isOwnHost?: (host: string) => boolean;
}

/** Who asks, seen from the socket. */
export interface Asker {
  readonly address: string;
  /** Not slowed down after wrong guesses: addresses of trunks. */
  readonly exempt?: boolean;
}

type Judged = Pick<SipRequest, 'method' | 'uri' | 'headers' | 'body'>;

const roles: Readonly<Record<ChallengerRole, { status: 401 | 407; asks: string; reads: string }>> = {
  server: { status: 401, asks: 'WWW-Authenticate', reads: 'authorization' },
  proxy: { status: 407, asks: 'Proxy-Authenticate', reads: 'proxy-authorization' },
};

export class DigestServer {
  readonly guesses: GuessLimiter;
  readonly #options: DigestServerOptions;
  readonly #lifetime: number;
  readonly #qop: readonly Qop[];
  readonly #mint: NonceMint;
  readonly #counts: NonceCounts;
  /** HA1 of all names that do not exist: they cost the same as others, and nobody knows what fits. */
  readonly #dummyHa1: Required<Ha1Set>;

  constructor(options: DigestServerOptions) {
    const { clock, random, nonceKey, nonceLifetime = 300_000, qop = ['auth'], maxNonces = 100_000 } = options;
    this.#options = options;
    this.#lifetime = nonceLifetime;
    this.#qop = qop;
    this.#mint = new NonceMint({ random, key: nonceKey });
    this.#counts = new NonceCounts(nonceLifetime, maxNonces);
    const secret = Buffer.alloc(32);
    if (random) random(secret);
    else randomFillSync(secret);
    this.#dummyHa1 = computeHa1Set('', '', secret.toString('hex'));
    this.guesses = new GuessLimiter(clock, options.guesses);
  }

  /** Proven nonces that are kept. */
  get noncesKept(): number {
    return this.#counts.size;
  }

  /**
   * Judges a request by its credentials for our realm. No state is made before a password was tried.
   * @param identity the account that the request is about (its AOR's user), whose offer a first challenge makes
   */
  judge(request: Judged, asker: Asker, identity: string, role: ChallengerRole = 'server'): DigestVerdict {
    const { whole, malformed } = parseCredentials(request.headers(roles[role].reads));
    const credentials = whole.find(({ realm }) => realm === this.#options.realm);
    if (!credentials) {
      const reason = malformed > 0 ? 'malformed' : whole.length > 0 ? 'otherRealm' : 'noCredentials';
      return this.#challenge(reason, identity, asker, role);
    }
    return this.#judgeNonce(credentials, request, asker, role);
  }

  #judgeNonce(credentials: Credentials, request: Judged, asker: Asker, role: ChallengerRole): DigestVerdict {
    const { username, nonce, uri, nonceCount = 1 } = credentials;
    const challenge = (reason: ChallengeReason) => this.#challenge(reason, username, asker, role);
    const mintedAt = this.#mint.mintedAt(nonce, asker.address);
    if (mintedAt === undefined) return challenge('nonceForeign');
    if (Math.abs(this.#options.clock.now() - mintedAt) >= this.#lifetime) return challenge('nonceExpired');
    if (!this.#counts.isFree(nonce, mintedAt, nonceCount)) return challenge('nonceCountReused');
    if (!sameTarget(uri, request.uri, this.#options.isOwnHost ?? (() => false))) {
      return { kind: 'refused', why: 'uriMismatch', username, status: 400, headers: [] };
    }
    const account = this.#options.account(username);
    if (!this.#offerOf(account).includes(credentials.algorithm)) return challenge('algorithmNotOffered');
    // Whoever ignores our qop (RFC 2069) may use a nonce once, as if its count were 1.
    if (credentials.qop && !this.#qop.includes(credentials.qop)) return challenge('qopNotOffered');
    const wait = asker.exempt ? 0 : this.guesses.wait(asker.address, username);
    if (wait > 0) return { ...this.#refuse('tooManyGuesses', username, asker, role), waitMs: wait };
    return this.#judgePassword(credentials, account, mintedAt, request, asker, role);
  }

  #judgePassword(
    credentials: Credentials,
    account: DigestAccount | undefined,
    mintedAt: number,
    request: Judged,
    asker: Asker,
    role: ChallengerRole,
  ): DigestVerdict {
    const { username, nonce, nonceCount = 1, algorithm, response } = credentials;
    const { hash } = algorithms[algorithm];
    const stored = account?.ha1[hash];
    const { method, body } = request;
    const expected = digestResponse({ ...credentials, method, body, ha1: stored ?? this.#dummyHa1[hash] });
    const equal = timingSafeEqual(Buffer.from(expected), Buffer.from(response));
    if (!equal || stored === undefined) {
      const inARow = asker.exempt ? 0 : this.guesses.failed(asker.address, username);
      const why = !account ? 'unknownUser' : stored === undefined ? 'hashMissing' : 'wrongPassword';
      return { ...this.#refuse(why, username, asker, role), inARow };
    }
    this.guesses.succeeded(asker.address, username);
    this.#counts.use(nonce, mintedAt, nonceCount, this.#options.clock.now());
    return { kind: 'accepted', username, algorithm };
  }

  #challenge(reason: ChallengeReason, identity: string, asker: Asker, role: ChallengerRole): DigestVerdict {
    const stale = reason === 'nonceForeign' || reason === 'nonceExpired' || reason === 'nonceCountReused';
    const headers = this.#headers(identity, asker, role, stale);
    return { kind: 'challenge', reason, stale, status: roles[role].status, headers };
  }

  /** The answer to a wrong guess is a new challenge (RFC 7616 §3.3), the same whether or not the name exists. */
  #refuse(why: RefusedReason, username: string, asker: Asker, role: ChallengerRole) {
    const headers = this.#headers(username, asker, role, false);
    return { kind: 'refused', why, username, status: roles[role].status, headers } as const;
  }

  #headers(identity: string, asker: Asker, role: ChallengerRole, stale: boolean): HeaderField[] {
    const { realm, clock } = this.#options;
    const nonce = this.#mint.mint(asker.address, clock.now());
    return this.#offerOf(this.#options.account(identity)).map((algorithm) => [
      roles[role].asks,
      formatChallenge({ realm, nonce, algorithm, qop: this.#qop, stale }),
    ]);
  }

  #offerOf(account: DigestAccount | undefined): readonly DigestAlgorithm[] {
    return account?.offer ?? this.#options.offer ?? offers.md5;
  }
}
