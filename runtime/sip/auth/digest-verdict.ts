/** What the server says about a request's credentials, with the response to send. */

import type { HeaderField } from '../message/message.ts';
import type { DigestAlgorithm } from './digest-algorithm.ts';

/** Why the client is asked (again); none of these is a failed guess. */
export type ChallengeReason =
  | 'noCredentials'
  /** Digest credentials that are not whole, as some phones send before they have a nonce. */
  | 'malformed'
  | 'otherRealm'
  /** Not minted by us for this source: forged, from before a restart, or the source has moved. */
  | 'nonceForeign'
  | 'nonceExpired'
  /** Sent before: a replay, or a client that does not count. */
  | 'nonceCountReused'
  | 'algorithmNotOffered'
  | 'qopNotOffered';

export type RefusedReason =
  | 'wrongPassword'
  | 'unknownUser'
  /** The account has no HA1 for the hash that it offers: a fault of ours. */
  | 'hashMissing'
  /** Not even evaluated. */
  | 'tooManyGuesses'
  /** The credentials were made for another Request-URI (RFC 7616 §3.4.6: 400). */
  | 'uriMismatch';

export type DigestVerdict =
  /** Whether this user may do what the request asks is the next question, and not ours. */
  | { readonly kind: 'accepted'; readonly username: string; readonly algorithm: DigestAlgorithm }
  | {
      readonly kind: 'challenge';
      readonly reason: ChallengeReason;
      readonly stale: boolean;
      readonly status: 401 | 407;
      readonly headers: readonly HeaderField[];
    }
  | {
      readonly kind: 'refused';
      readonly why: RefusedReason;
      readonly username: string;
      /** Status and headers are the same for wrong passwords, unknown users and guesses that came too fast. */
      readonly status: 400 | 401 | 407;
      readonly headers: readonly HeaderField[];
      /** Milliseconds until a guess is evaluated again; of `tooManyGuesses` only. */
      readonly waitMs?: number;
      /** Wrong guesses in a row from this source at this name. */
      readonly inARow?: number;
    };
