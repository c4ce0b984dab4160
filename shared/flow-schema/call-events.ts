/** The one vocabulary of past-tense facts that feeds live view, journal, CDR, metrics and replay. */

import type { AudioQuality } from './audio-quality.ts';
import type { WhyAnchored } from './media-wish.ts';

/** One side of a call as the signalling names it. */
export interface Party {
  /** The user part: a number, an account or a flow. */
  readonly user: string;
  readonly host: string;
  readonly name?: string;
  readonly uri: string;
  /** It asks that its number be shown to nobody (RFC 3323). */
  readonly withheld?: true;
}

export type LegState = 'trying' | 'ringing' | 'early' | 'answered' | 'held' | 'ended';

/** Why a call or leg ended. `by`: who ended it; `sip` and `reason` as sent or received. */
export interface HangupCause {
  readonly by: 'caller' | 'callee' | 'flow' | 'runtime' | 'network';
  readonly code: 'hungUp' | 'cancelled' | 'rejected' | 'redirected' | 'completed' | 'failed' | 'timeout' | 'shutdown';
  readonly sip?: number;
  readonly reason?: string;
}

/** What was asked for and refused: to call somebody, to follow a 3xx, or to carry out a REFER. */
export type RefusedWish = 'call' | 'redirect' | 'transfer';

/** A refusal, as records keep it. */
export interface Refusal {
  readonly at: number;
  readonly what: RefusedWish;
  readonly target: string;
  readonly why: string;
}

/** What happened, without its place in the order. */
export type CallFact =
  | {
      readonly type: 'call.started';
      readonly from: string;
      readonly to: string;
      readonly sipCallId?: string;
      readonly flow: string;
      readonly version: number;
      readonly parentCall?: string;
    }
  | {
      readonly type: 'node.entered';
      readonly path: readonly string[];
      readonly kind: string;
      readonly flow?: string;
      readonly version?: number;
    }
  | {
      readonly type: 'node.left';
      readonly path: readonly string[];
      readonly port: string;
      readonly set?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'note.written'; readonly path: readonly string[]; readonly text: string }
  | { readonly type: 'node.failed'; readonly path: readonly string[]; readonly message: string }
  | {
      readonly type: 'leg.started';
      readonly leg: string;
      /** `in`: somebody calls us; `out`: we call. */
      readonly direction: 'in' | 'out';
      readonly from: string;
      readonly to: string;
      /** Whose phone it is, or by which trunk it goes. */
      readonly account?: string;
      readonly trunk?: string;
      readonly sipCallId?: string;
      /** Address and port of the other end. */
      readonly remote?: string;
      /** What the drawing notes for accounting. */
      readonly accountCode?: string;
      readonly rateCode?: string;
      /** The leg that referred or redirected to this one. */
      readonly referredBy?: string;
    }
  | {
      readonly type: 'leg.changed';
      readonly leg: string;
      readonly state: LegState;
      readonly sip?: number;
      /** Of a leg that was answered: its audio is encrypted (SRTP). */
      readonly encrypted?: boolean;
      /** Of a leg that has ended. */
      readonly cause?: HangupCause;
    }
  | {
      readonly type: 'legs.bridged' | 'legs.parted';
      readonly legs: readonly [string, string];
      readonly media?: 'released' | 'anchored';
      /** One phrase: why it is anchored, or why they were parted. */
      readonly why?: string;
    }
  /** The audio of a conversation takes another way, or it is known why it stays here. */
  | { readonly type: 'media.released'; readonly legs: readonly [string, string] }
  | { readonly type: 'media.anchored'; readonly legs: readonly [string, string]; readonly why: WhyAnchored }
  | { readonly type: 'call.parked'; readonly place: string }
  | { readonly type: 'transfer.progressed'; readonly leg: string; readonly sip: number }
  | {
      readonly type: 'digit.pressed';
      readonly digit: string;
      readonly form: 'rfc4733' | 'info' | 'inband' | 'simulated';
    }
  | {
      readonly type: 'policy.refused';
      readonly what: RefusedWish;
      readonly target: string;
      readonly why: string;
      /** The leg whose far end asked for it; absent: the drawing did. */
      readonly leg?: string;
    }
  | ({ readonly type: 'media.reported'; readonly leg: string } & AudioQuality)
  | { readonly type: 'recording.started'; readonly id: string }
  | {
      readonly type: 'recording.stopped';
      readonly id: string;
      /** Of a call that was recorded; absent where a box recorded what the caller said to it. */
      readonly seconds?: number;
      /** The disk took no more. */
      readonly broken?: boolean;
    }
  | { readonly type: 'voicemail.left'; readonly mailbox: string; readonly seconds: number }
  | { readonly type: 'call.ended'; readonly cause: HangupCause };

/** A fact with its call and place: `seq` counts from 0 in each call; `at` = epoch ms (start epoch + monotonic time). */
export type CallEvent = { readonly call: string; readonly seq: number; readonly at: number } & CallFact;

/** Facts that belong to no call; they share the live stream. */
export type SystemFact =
  | { readonly type: 'flow.saved'; readonly flow: string; readonly rev: number }
  | { readonly type: 'flow.published'; readonly flow: string; readonly version: number }
  | { readonly type: 'flow.deleted'; readonly flow: string }
  | {
      readonly type: 'call.refused';
      readonly from: string;
      readonly to: string;
      readonly source: string;
      readonly sip: number;
      readonly why: string;
    }
  | {
      readonly type: 'source.banned';
      /** An IPv4 address, or the /64 of an IPv6 address. */
      readonly source: string;
      readonly why: 'malformed' | 'refused' | 'wrongPassword' | 'manual';
      /** Epoch ms; absent: until it is lifted. */
      readonly until?: number;
    }
  | {
      readonly type: 'registration.changed';
      readonly account: string;
      /** Bindings that the account has now. */
      readonly bindings: number;
      readonly why: 'registered' | 'removed' | 'expired' | 'disconnected';
    }
  | {
      readonly type: 'trunk.changed';
      readonly trunk: string;
      readonly state: TrunkState;
      /** The provider's last answer, in plain words. */
      readonly why: string;
      readonly sip?: number;
    }
  | {
      readonly type: 'limit.reached';
      readonly what: 'concurrent' | 'perMinute' | 'minutes' | 'money' | 'duration';
      readonly of: 'account' | 'trunk' | 'system';
      readonly name: string;
    }
  /** A message has come, was heard, marked or deleted. */
  | { readonly type: 'mailbox.changed'; readonly mailbox: string }
  | { readonly type: 'alert.raised'; readonly code: string; readonly message: string };

/** `unknown`: registered or reachable by address, but it never answered a question. */
export type TrunkState = 'up' | 'down' | 'unknown' | 'registering' | 'refused' | 'stopped';

export type SystemEvent = { readonly at: number } & SystemFact;
