/** What a user agent is made of, and what it tells. */

import type { Dialog, IncomingRequest } from './dialog/dialog.ts';
import type { IncomingInvite } from './dialog/incoming-invite.ts';
import type { OutgoingInvite } from './dialog/outgoing-invite.ts';
import type { IncomingSubscription } from './dialog/subscription.ts';
import type { FillRandom, SipClock, SipLog, SipMetrics } from './facilities.ts';
import type { Ban } from './guard/ban-list.ts';
import type { GuardOptions } from './guard/guard.ts';
import type { SipRequest } from './message/message.ts';
import type { Resolver } from './resolve/resolver.ts';
import type { ListenAddress, Peer, Source } from './transport/address.ts';
import type { TlsOptions } from './transport/tls-options.ts';
import type { Transport } from './transport/transport.ts';

export interface UserAgentOptions {
  readonly listen: readonly ListenAddress[];
  readonly clock: SipClock;
  readonly log: SipLog;
  readonly metrics: SipMetrics;
  readonly random?: FillRandom;
  /** What peers outside the local networks are told to send to: an IP literal. */
  readonly publicAddress?: string;
  /** CIDR; default: the attached subnets, loopback and link-local. */
  readonly localNetworks?: readonly string[];
  /** Methods that are answered; INVITE, ACK, CANCEL, BYE and OPTIONS always are. INFO must be named to reach dialogs. */
  readonly allow: readonly string[];
  /** Body types that INVITEs may carry; default `application/sdp`. Others get 415 (RFC 3261 §8.2.3). */
  readonly accept?: readonly string[];
  /** Option tags that may be required (RFC 3261 §8.2.2.3); default none. */
  readonly supported?: readonly string[];
  /** Event packages that peers may subscribe to (RFC 6665), if `allow` names SUBSCRIBE; others get 489. */
  readonly events?: readonly string[];
  /** Session timers (RFC 4028), if `supported` names `timer`. */
  readonly sessionTimer?: {
    /** Seconds after which an unrefreshed session of ours ends; default: only if the peer asks for a timer. */
    readonly interval?: number;
    /** Seconds; shorter wishes get 422. Default 90, the lowest that there is. */
    readonly minimum?: number;
  };
  readonly userAgentHeader: string;
  /** Locates servers for `call` and `ask`; default: the system's name servers (RFC 3263). */
  readonly resolver?: Resolver;
  readonly limits?: Partial<UserAgentLimits>;
  /** Whose new requests are limited and who may be banned; default: everybody but loopback, generously. */
  readonly guard?: GuardOptions;
  /**
   * Share of time that this thread was busy since it was last asked, 0 to 1: `busyShareOfLoop()`. When there is no rest
   * left, new requests get 503 with Retry-After until there is; dialogs go on. Not set: only `limits` count.
   */
  readonly busy?: () => number;
  /** New requests that are let in whatever the load, such as emergency calls; asked only when others are refused. */
  readonly urgent?: (request: SipRequest) => boolean;
  /** Certificates; needed when `listen` names TLS. */
  readonly tls?: TlsOptions;
  /** Where an HTTP server listens that hands over WebSockets by `acceptWebSocket`; not set: none are taken. */
  readonly webSockets?: () => { readonly host: string; readonly port: number };
  /** Ready-made transports besides those of `listen`, such as a loopback network in tests. */
  readonly transports?: readonly Transport[];
}

export interface UserAgentLimits {
  /** Requests that wait for our answer; above: 503 with Retry-After. Dialogs may go a quarter beyond. Default 20000. */
  readonly openRequests: number;
  /** All transactions, those included that only absorb repetitions for 32 s; above: 503. Default 400000. */
  readonly transactions: number;
  /** Stream connections from one address. Default 1000. */
  readonly connectionsPerSource: number;
}

/** What the engine tells its user. A throw in any of these is caught and told to `callbackFailed`; no other call suffers. */
export interface UserAgentListener {
  /** A new INVITE; 100 has been sent. Not set: 480. */
  invite?(invite: IncomingInvite): void;
  /** A SUBSCRIBE for one of `events`. */
  subscribe?(subscription: IncomingSubscription): void;
  /** Any other request outside a dialog whose method is in `allow`. Not set: 405. OPTIONS is answered by the engine. */
  request?(request: IncomingRequest): void;
  /** Every message, before it is read and after it was written. The bytes are only valid during the call. */
  message?(out: boolean, bytes: Uint8Array, peer: Peer, callId: string): void;
  /** A source is no longer heard: too many offences, or by hand. */
  sourceBanned?(ban: Ban): void;
  /** A connection is gone, and with it whoever was registered over it. */
  disconnected?(source: Source): void;
  /** A callback of yours threw; the call or dialog that it was about, if any. */
  callbackFailed?(error: unknown, about: IncomingInvite | OutgoingInvite | Dialog | undefined): void;
}

export interface UserAgentCounts {
  readonly transactions: number;
  readonly dialogs: number;
  readonly connections: number;
  readonly timers: number;
}
