/** Subscriptions outside calls, as their users see them (RFC 6665). */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { HeaderField, SipRequest, SipResponse } from '../message/message.ts';
import type { Peer, Source } from '../transport/address.ts';
import type { DialogId, Extras, RequestOutcome, TransactionFailure } from './dialog.ts';
import type { EventName, SubscriptionState } from './event-header.ts';
import type { TerminationReason } from './notifier.ts';

/** A SUBSCRIBE for a package that `events` names. One of `accept` and `refuse`, once. */
export interface IncomingSubscription {
  readonly request: SipRequest;
  readonly source: Source;
  readonly event: EventName;
  /** Seconds that the peer asks for, 3600 by default; 0 asks for the present state only. */
  readonly expires: number;
  /**
   * 200, and a NOTIFY with the present state at once (§4.2.1.2), again with each refresh and at the end.
   * @param current gives the body of such a NOTIFY @param expires seconds, not more than asked for
   */
  accept(current: () => Extras, expires?: number): HeldSubscription;
  /** 300–699. Later calls do nothing. */
  refuse(status: number, extras?: Extras): void;
}

/** A subscription that a peer holds with us. */
export interface HeldSubscription {
  readonly id: DialogId;
  readonly event: EventName;
  readonly over: boolean;
  /** Told once: ended by us, by time, by the peer, or because its NOTIFYs reach nobody. */
  onEnd: ((why: 'terminated' | 'timeout' | 'unsubscribed' | 'refused') => void) | undefined;
  /** The state has changed; without a body what `current` gives. */
  notify(extras?: Extras): Promise<RequestOutcome>;
  terminate(reason: TerminationReason, extras?: Extras): Promise<RequestOutcome>;
}

export interface SubscribeOptions {
  readonly uri: string;
  readonly destination: Peer;
  readonly from: { readonly displayName?: string; readonly uri: string };
  readonly to?: { readonly displayName?: string; readonly uri: string };
  /** Value of the Event header. */
  readonly event: string;
  /** Seconds; default 3600. */
  readonly expires?: number;
  readonly callId?: string;
  readonly headers?: readonly HeaderField[];
  /** Answers challenges, of refreshes too. */
  readonly credentials?: DigestClient;
}

/** Why a subscription of ours is over. */
export type SubscriptionEnd =
  | { readonly why: 'refused'; readonly response: SipResponse }
  | { readonly why: 'failed'; readonly failure: TransactionFailure }
  /** The notifier said so; its reason tells whether to come back (§4.1.3). */
  | { readonly why: 'terminated'; readonly state: SubscriptionState }
  /** We unsubscribed, no NOTIFY came within 64*T1 (§4.1.2.4), or nothing refreshed it. */
  | { readonly why: 'unsubscribed' | 'noNotify' | 'expired' };

export interface SubscriptionListener {
  /** A NOTIFY, answered with 200 already. */
  notified?(request: SipRequest, state: SubscriptionState): void;
  /** A SUBSCRIBE was challenged, and not answered. */
  challengeUnanswered?(challenges: readonly UnansweredChallenge[]): void;
  /** Told once. */
  ended?(end: SubscriptionEnd): void;
}

/** A subscription of ours; it refreshes itself. */
export interface OutgoingSubscription {
  readonly callId: string;
  readonly state: 'asking' | 'active' | 'ended';
  /** SUBSCRIBE with Expires 0; the last NOTIFY is still told. */
  unsubscribe(): void;
}
