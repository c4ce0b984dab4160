/** An INVITE of ours (RFC 3261 §13.2), as its user sees it. */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { HeaderField, SipResponse } from '../message/message.ts';
import type { Peer } from '../transport/address.ts';
import type { Dialog, Extras, RequestOutcome, TransactionFailure } from './dialog.ts';

export interface InviteOptions {
  /** Request-URI. */
  readonly uri: string;
  /** Where the first hop is; locating servers (RFC 3263) is the caller's business. TLS wants the `domain` with it. */
  readonly destination: Peer;
  readonly from: { readonly displayName?: string; readonly uri: string };
  /** Default: the Request-URI. */
  readonly to?: { readonly displayName?: string; readonly uri: string };
  /** Default: a fresh one. */
  readonly callId?: string;
  /** Default: fresh, and 1. The same INVITE sent elsewhere keeps both (RFC 3263 §4.3). */
  readonly fromTag?: string;
  readonly cseq?: number;
  /** Preloaded Route URIs (RFC 3261 §8.1.2). */
  readonly route?: readonly string[];
  /** Default 70. */
  readonly maxForwards?: number;
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  /** Answers 401 and 407, here and in the dialog that follows; by nature only inside the scope of the credentials. */
  readonly credentials?: DigestClient;
}

/** Sends the PRACK, once; the outcome's 2xx holds the answer when an offer went with it. */
export type Acknowledge = (extras?: Extras) => Promise<RequestOutcome>;

export interface OutgoingInviteListener {
  /** 100: the next hop has it. */
  trying?(): void;
  /**
   * 101–199; with a tag it belongs to an early dialog, one for each fork. A reliable one (RFC 3262) comes once, in order,
   * and with `acknowledge`. Its PRACK goes out by itself after this call, unless it holds the offer that our INVITE
   * did not: then `acknowledge` must be called with the answer. Called from within, it may put an offer into the PRACK.
   */
  progress?(response: SipResponse, dialog: Dialog | undefined, acknowledge?: Acknowledge): void;
  /**
   * The first 2xx. With an offer of ours it has been acknowledged; without one `acknowledge` must be called with the
   * answer. Later 2xx of other forks get ACK and BYE from the engine (§13.2.2.4).
   */
  accepted?(dialog: Dialog, response: SipResponse, acknowledge: (answer?: Extras) => void): void;
  /** Challenges that are not answered: the wrong sender or realm, or a wrong password. The INVITE may go on without. */
  challengeUnanswered?(challenges: readonly UnansweredChallenge[]): void;
  /** 300–699, after which nothing follows. */
  refused?(response: SipResponse): void;
  /** No final response: none in time, none within 64*T1 after a CANCEL, or the network refused. */
  failed?(why: TransactionFailure): void;
  /** A 2xx crossed our CANCEL; it has got ACK and BYE. */
  answeredTooLate?(response: SipResponse): void;
}

export interface OutgoingInvite {
  readonly state: 'calling' | 'proceeding' | 'accepted' | 'refused' | 'failed';
  readonly callId: string;
  /** CSeq number of the last INVITE: 422, 401 and 407 raise it. */
  readonly cseq: number;
  /**
   * Gives up: CANCEL once a provisional response is there, never before (§9.1). The outcome arrives as `refused`
   * (487, or what crossed the CANCEL), `answeredTooLate` or `failed`.
   */
  cancel(extras?: Extras): void;
}
