/** Calls and requests that are sent to whoever a URI names, as their user sees them. */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { TransactionFailure } from '../dialog/dialog.ts';
import type { InviteOptions, OutgoingInvite, OutgoingInviteListener } from '../dialog/outgoing-invite.ts';
import type { RequestOptions } from '../dialog/outside-request.ts';
import type { SubscribeOptions, SubscriptionEnd, SubscriptionListener } from '../dialog/subscription.ts';
import type { SipResponse } from '../message/message.ts';
import type { LocationFailure } from '../resolve/locate.ts';
import type { Peer } from '../transport/address.ts';

/** Where a request goes first: `destination`, else what RFC 3263 finds for `nextHop`, the first Route or the Request-URI. */
export interface Whereabouts {
  /** A server that is known already: the one where a trunk is registered, the source of a phone. */
  readonly destination?: Peer;
  /** Servers to try after it, in order. */
  readonly others?: readonly Peer[];
  /** URI of an outbound proxy that gets no Route header. */
  readonly nextHop?: string;
  /** Never another transport than the one located, however large the request: a phone registered by UDP. */
  readonly fixedTransport?: boolean;
  /** Something else will be tried when this comes to nothing: then silence of the last server ends it, too. */
  readonly moreRoutes?: boolean;
}

export interface CallOptions extends Omit<InviteOptions, 'destination' | 'cseq'>, Whereabouts {
  /** The body for one server, instead of `body`: a description names the address of ours that leads to it. */
  readonly bodyFor?: (destination: Peer) => string;
  /** Asked before each try, when the address is known that a name has led to; a server that is not wanted is passed over. */
  readonly mayGoTo?: (destination: Peer) => boolean;
}

/** Why nobody has answered; the slowness of DNS counts as `dnsUnavailable`. */
export type UnreachedReason =
  | TransactionFailure
  | Exclude<LocationFailure, 'timeout'>
  /** No server gave a provisional response within 4 s, and there are more routes. */
  | 'noProvisional';

export interface CallListener extends Omit<OutgoingInviteListener, 'failed'> {
  /** An INVITE goes out to that server: the first one, or the next since the last was no good. */
  attempted?(destination: Peer): void;
  /** Nobody has answered; `cancelled`: you gave up before anything was sent. Never told before `call` has returned. */
  failed?(why: UnreachedReason | 'cancelled'): void;
}

export interface OutgoingCall extends OutgoingInvite {
  /** The server that has the INVITE; undefined while it is looked for. */
  readonly destination: Peer | undefined;
}

export interface WatchOptions extends Omit<SubscribeOptions, 'destination'>, Omit<Whereabouts, 'moreRoutes'> {}

export interface WatchListener extends Omit<SubscriptionListener, 'ended'> {
  /** Told once. `unreached`: no server was found, or none has answered. */
  ended?(end: SubscriptionEnd | { readonly why: 'unreached'; readonly reason: UnreachedReason }): void;
}

export type AskOptions = Omit<RequestOptions, 'destination'> & Whereabouts;

export type AskOutcome =
  | {
      readonly kind: 'answered';
      readonly response: SipResponse;
      /** Who answered: calls may leave by the same server and connection. */
      readonly destination: Peer;
      /** The last CSeq number used; the next request with this Call-ID takes the one after it. */
      readonly cseq: number;
      /** The realm that a first accepted REGISTER taught; keep it, and name it in the scope of the credentials. */
      readonly learntRealm: string | undefined;
      readonly unanswered: readonly UnansweredChallenge[];
    }
  | { readonly kind: 'failed'; readonly why: UnreachedReason; readonly cseq: number };
