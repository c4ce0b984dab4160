/** What a dialled name means, as the call layer asks it. Routing implements it, the composition root wires it. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { ShownCaller } from '../../shared/flow-schema/shown-caller.ts';
import type { DigestClient } from '../sip/auth/digest-client.ts';
import type { HeaderField } from '../sip/message/message.ts';
import type { Peer } from '../sip/transport/address.ts';
import type { RedirectTarget } from './dial-plan.ts';
import type { Rights, Visited } from './rights.ts';

/** One INVITE to send. */
export interface LegRoute {
  /** Request-URI. */
  readonly uri: string;
  /** Where the first hop is: an address and transport that are known, such as a phone's own connection … */
  readonly destination?: Peer;
  /** Other servers of the same trunk, tried in turn when that one is silent or unavailable; … */
  readonly others?: readonly Peer[];
  /** … or a URI that is looked up by RFC 3263. Neither given: the first Route, or the Request-URI. */
  readonly nextHop?: string;
  readonly route: readonly string[];
  readonly from: { readonly displayName?: string; readonly uri: string };
  readonly to?: { readonly displayName?: string; readonly uri: string };
  /** Identity, privacy, Diversion and the like. */
  readonly headers: readonly HeaderField[];
  readonly account?: string;
  readonly trunk?: string;
  /** Answers the provider's challenges, for the whole dialog. */
  readonly credentials?: DigestClient;
  /** The transport must not change for large requests. */
  readonly fixedTransport: boolean;
  /** Plain audio is neither offered nor taken; its signalling must be encrypted too. */
  readonly encryptedOnly?: boolean;
  /** Audio may flow past us. */
  readonly releaseAllowed: boolean;
  /** What its far end may ask of us. */
  readonly mayTransfer: boolean;
  readonly referAnswer: 200 | 202;
  /** The prompt that the other side hears while it is on hold here; absent: our own music. */
  readonly holdMusic?: string;
  /** Seconds that the answered leg may last. */
  readonly limit?: number;
  /** Called through a trunk, as it was judged: in full where it is a full number. */
  readonly number?: string;
  /** Money per minute, for daily caps. */
  readonly rate?: number;
  /** Another way follows: silence of this one ends it soon. */
  readonly moreRoutes?: true;
  /** Passes every limit; 3xx and REFER from its far end are not followed. */
  readonly emergency?: true;
}

/** Entries of a flow for what far ends ask. */
export type ReentryName = 'redirect' | 'transfer';

/** How often each may still be taken; 0 where the flow has drawn none. */
export type Reentries = Readonly<Record<ReentryName, number>>;

/** What a far end asked for, as the flow sees it that is entered for that. */
export interface SentOn extends RedirectTarget {
  /** The address of who asked. */
  readonly by: string;
  /** Status of the 3xx. */
  readonly response?: number;
  /** What the new run may still do. */
  readonly left: Reentries;
}

export type Resolution =
  /** `alternatives` are tried in turn, when the one before cannot be reached; the legs of one ring together. */
  | { readonly kind: 'legs'; readonly alternatives: readonly (readonly LegRoute[])[] }
  /**
   * A flow in the house takes the call: the incoming flow of an account, one that is called by name or number, by the
   * `out` entry that of an account whose phone transferred or redirected to `called`, or the running flow once more,
   * where a far end sent its call on.
   */
  | {
      readonly kind: 'flow';
      readonly flow: string;
      readonly entry: 'in' | 'out' | ReentryName;
      /** Whose it is. */
      readonly account?: string;
      readonly called?: string;
      readonly sentOn?: SentOn;
    }
  | { readonly kind: 'notRegistered'; readonly account: string }
  /** Forbidden: an event, a record, and the exit `rejected`. */
  | { readonly kind: 'refused'; readonly why: string; readonly limit?: boolean }
  /** Nothing is called that; the exit `unreachable`. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface DialAsk {
  /** As drawn or dialled: `100`, `+44…@trunk`, `anna@local`, `sip:…`. */
  readonly target: string;
  readonly call: string;
  readonly rights: Rights;
  readonly caller: Party;
  /** Whom the caller called: what `trunk` alone as a target means. */
  readonly called?: Party;
  /** The flow that runs. */
  readonly flow: string;
  readonly visited: Visited;
  /** How often the call was passed on before it came here. */
  readonly diversions?: number;
  /** Overrides of the drawing. */
  readonly from?: ShownCaller;
  /** The caller is to be shown to nobody: by its own wish, or by the drawing's. */
  readonly withheld?: true;
  readonly headers?: readonly HeaderField[];
  /** A redirect or transfer of the far end leads there: judged more strictly. */
  readonly by: 'flow' | 'redirect' | 'transfer';
}

/** A leg that counts toward limits, until `release`d. */
export interface LegPermit {
  answered(): void;
  release(): void;
  /** Aborts when a cap of the day is used up while the leg lasts: the leg has to end. Its reason says why. Absent: never. */
  readonly spent?: AbortSignal;
}

export interface TargetResolver {
  resolve(ask: DialAsk): Promise<Resolution>;
  /** Counts the leg against every limit that it touches; a refusal in words when one is reached. */
  admit(route: LegRoute, ask: DialAsk): LegPermit | { readonly refused: string };
}
