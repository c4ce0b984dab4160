/** A peer relationship: Call-ID and two tags (RFC 3261 §12), as its user sees it. */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { HeaderField, SipRequest, SipResponse } from '../message/message.ts';
import type { Peer, Source } from '../transport/address.ts';
import type { IncomingReferral, ReferOptions, ReferOutcome } from './referral.ts';
import type { SavedDialog } from './saved-dialog.ts';

export interface DialogId {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

/** What may go into any response or request that the user has us send. */
export interface Extras {
  readonly reason?: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Uint8Array;
  /** Default `application/sdp` when there is a body. */
  readonly contentType?: string;
}

export type TransactionFailure = 'timeout' | 'transport';

/** Why a dialog is over. Told exactly once. */
export type DialogEnd =
  /** `request` is the BYE, or the CANCEL that came while our 2xx waited for a PRACK. */
  | { readonly by: 'peer'; readonly why: 'bye'; readonly request: SipRequest }
  | { readonly by: 'us'; readonly why: 'bye' }
  /** No ACK came for our 2xx within 64*T1; a BYE has been sent (RFC 3261 §13.3.1.4). */
  | { readonly by: 'us'; readonly why: 'ackMissing' }
  /** Nobody refreshed the session in time; a BYE has been sent (RFC 4028 §10). */
  | { readonly by: 'us'; readonly why: 'sessionExpired' }
  /** A request of ours got 408 or 481, no answer at all, or could not be sent (RFC 3261 §12.2.1.2). */
  | { readonly by: 'us'; readonly why: 'peerGone'; readonly status?: number };

/** All optional: what is not listened to is answered by the engine. Set it once, right when the dialog is got. */
export interface DialogListener {
  /** The peer wants to change the session; 100 has been sent. Not set: 488. */
  reinvite?(exchange: IncomingReinvite): void;
  /** The peer offers a change by UPDATE (RFC 3311), perhaps before the INVITE is answered. Not set: 488. */
  update?(exchange: IncomingUpdate): void;
  /** An UPDATE without an offer has been answered with 200: the target, the session timer or who speaks is refreshed. */
  refreshed?(request: SipRequest): void;
  /**
   * The session timer needs a re-INVITE because the peer does not allow UPDATE: our description, unchanged, its origin
   * version too (RFC 4028 §7.4). Not set: we cannot refresh, and the session ends when the peer does not either.
   */
  refreshOffer?(): Extras;
  /** The 2xx to such a refresh; its description should be the one that is known. */
  refreshAnswered?(response: SipResponse): void;
  /** The peer asks us to call somebody (RFC 3515); `allow` must name REFER and NOTIFY. Not set: 603. */
  refer?(exchange: IncomingReferral): void;
  /** INFO and whatever else `allow` names, inside the dialog. Not set: 405, or 501 for methods that are unknown. */
  request?(request: IncomingRequest): void;
  /** The ACK of our 2xx to the first INVITE; its body is the answer when our 2xx carried the offer. */
  acknowledged?(ack: SipRequest): void;
  /** A request of ours was challenged, and not answered: the wrong sender or realm, or a wrong password. */
  challengeUnanswered?(challenges: readonly UnansweredChallenge[], method: string): void;
  /** The peer has another Contact, or speaks from elsewhere: what `save` gave is out of date. */
  moved?(): void;
  ended?(end: DialogEnd): void;
}

export type ByeOutcome =
  | { readonly kind: 'answered'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly why: TransactionFailure }
  /** The dialog had ended before. */
  | { readonly kind: 'notSent' };

export type ReinviteOutcome =
  /** With an offer of ours the ACK is out already; without one `acknowledge` must be called with the answer. */
  | { readonly kind: 'accepted'; readonly response: SipResponse; acknowledge(answer?: Extras): void }
  /** 3xx to 6xx; 491 is glare (RFC 3261 §14.1): the user decides about trying again. */
  | { readonly kind: 'refused'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly why: TransactionFailure }
  /** Another INVITE of this dialog is open, or the dialog has ended. */
  | { readonly kind: 'notSent'; readonly why: 'open' | 'ended' };

export type UpdateOutcome =
  /** Any final response: 491 is glare, 500 with Retry-After says that the peer is not ready (RFC 3311 §5.2). */
  | { readonly kind: 'answered'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly why: TransactionFailure }
  /** `notAllowed`: the peer's Allow does not name UPDATE. */
  | { readonly kind: 'notSent'; readonly why: 'open' | 'ended' | 'notAllowed' };

export type RequestOutcome =
  | { readonly kind: 'answered'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly why: TransactionFailure }
  | { readonly kind: 'notSent' };

export interface Dialog {
  readonly id: DialogId;
  /** `accepted`: our 2xx is out, its ACK has not come. */
  readonly state: 'early' | 'accepted' | 'confirmed' | 'ended';
  /** Who sent the INVITE that made it. */
  readonly role: 'uac' | 'uas';
  /** Where our requests go, after route set and source address. */
  readonly peer: Peer;
  /** The peer's Contact URI, refreshed by re-INVITE and UPDATE (RFC 3261 §12.2, RFC 3311 §5.1). */
  readonly remoteTarget: string;
  listener: DialogListener;
  /**
   * Requests of ours that are challenged are sent again with these, if the challenge comes from within their scope; so
   * that a trunk may challenge the BYE of a call that it sent us. Calls placed with credentials have them from the start.
   */
  credentials: DigestClient | undefined;
  /**
   * Sources that speak for the peer besides the addresses of its messages, Contact and routes: a provider that answers
   * from many servers. Requests from elsewhere get 481, whatever ids they know.
   */
  alsoFrom: ((source: Source) => boolean) | undefined;
  /** All that a later process needs for `UserAgent.restoreDialog`. */
  save(): SavedDialog;
  /** Ends the dialog at once on our side; the outcome tells what the peer said. */
  bye(extras?: Extras): Promise<ByeOutcome>;
  reinvite(extras: Extras): Promise<ReinviteOutcome>;
  /** Changes or, without a body, refreshes the session (RFC 3311), in an early dialog too. */
  update(extras: Extras): Promise<UpdateOutcome>;
  /** Asks the peer to call somebody, and hears how that goes; `progress` gets each status (RFC 3515). */
  refer(options: ReferOptions, progress?: (status: number, reason: string) => void): Promise<ReferOutcome>;
  /** Any other request inside the dialog: INFO, NOTIFY, MESSAGE … */
  request(method: string, extras?: Extras): Promise<RequestOutcome>;
}

/** A re-INVITE that waits for its answer. One of `accept` and `refuse`, once; later calls do nothing. */
export interface IncomingReinvite {
  readonly request: SipRequest;
  readonly source: Source;
  /** True when it carries no offer: our 2xx must hold one and the ACK brings the answer (RFC 3261 §14.1). */
  readonly lateOffer: boolean;
  /** 2xx, sent again until the ACK comes; `onAck` gets it. Without ACK after 64*T1 the dialog is ended by BYE. */
  accept(extras: Extras, onAck?: (ack: SipRequest) => void): void;
  /** 300–699; the session stays as it was. */
  refuse(status: number, extras?: Extras): void;
}

/** An UPDATE with an offer. One of `accept` and `refuse`, once; later calls do nothing. */
export interface IncomingUpdate {
  readonly request: SipRequest;
  readonly source: Source;
  /** 200 with the answer. It must come soon: UPDATE is no INVITE, there is nobody to ask (RFC 3311 §5.2). */
  accept(answer: Extras): void;
  /** 300–699, 504 when a person would have to be asked; the session stays as it was. */
  refuse(status: number, extras?: Extras): void;
}

/** Any other request that waits for its one final response. Later calls do nothing. */
export interface IncomingRequest {
  readonly request: SipRequest;
  readonly source: Source;
  /** 200–699 */
  respond(status: number, extras?: Extras): void;
}
