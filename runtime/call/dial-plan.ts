/** What Dial is asked to do, and what became of it. */

import type { Prompt } from '../../shared/flow-schema/fields.ts';
import type { MediaWish } from '../../shared/flow-schema/media-wish.ts';
import type { ShownCaller } from '../../shared/flow-schema/shown-caller.ts';

/** Words with the language they are in, or an uploaded recording. */
export type ReadyPrompt = Prompt & { readonly language?: string };

export interface DialLeg {
  /** As drawn or dialled: `100`, `+44…@trunk`, `anna@local`, `sip:…`. */
  readonly target: string;
  /** Seconds after which it begins to ring. */
  readonly delay?: number;
  /** Seconds that it rings; default: the plan's. */
  readonly ringFor?: number;
  /** Seconds that the conversation may last. */
  readonly limit?: number;
  readonly from?: ShownCaller;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** For the records. */
  readonly accountCode?: string;
  readonly rateCode?: string;
  /** `report`: even the 302 of an own account's phone ends on `redirected`; `instance`: the flow's redirect entry. */
  readonly redirects?: 'bySender' | 'report' | 'instance';
  /** Its REFER: `pass` asks the other phone, `place` takes the flow's transfer entry. */
  readonly transfers?: 'bySender' | 'refuse' | 'pass' | 'place';
  /** Which way the audio is to take; default: through us. */
  readonly audio?: MediaWish;
  /**
   * False: its SDP is taken at its word. Otherwise its audio may come from elsewhere (NAT), and a private address in it
   * is replaced by the one that its signalling comes from, wherever the other phone gets to see it.
   */
  readonly rewriteAddresses?: boolean;
  /** Seconds after the answer until its session is offered once more: phones and gateways that begin in one direction only are cured by it. */
  readonly reinviteAfter?: number;
  /** Whether whoever answers must accept by key; default: what the plan's screening says. */
  readonly confirm?: boolean;
}

/** What whoever answers hears, and may be asked, before the caller is connected. */
export interface Screening {
  /** In this order; empty: nothing. */
  readonly says: readonly ReadyPrompt[];
  readonly question: ScreeningQuestion;
  /** Every leg is asked, unless it says otherwise itself. */
  readonly confirm: boolean;
}

/** `1` accepts and `2` refuses, so that no machine can take the call. */
export interface ScreeningQuestion {
  readonly says: readonly ReadyPrompt[];
  /** How often it is asked. */
  readonly times: number;
  /** Milliseconds to wait for a key each time. */
  readonly waitFor: number;
  /** Said to a callee who is not needed any more: the caller has gone, or somebody else was faster. */
  readonly gone: ReadyPrompt;
  readonly taken: ReadyPrompt;
}

/** What the caller hears while it rings: what the callee sends, else a ring tone; only a ring tone; or hold music. */
export type Ringback = 'callee' | 'tone' | 'music';

export interface DialPlan {
  /** Legs of a stage ring together; the next stage begins when all before have failed. */
  readonly stages: readonly (readonly DialLeg[])[];
  /** Seconds. */
  readonly ringFor: number;
  readonly ringback: Ringback;
  /** Whose ring tone it is: ISO 3166. */
  readonly country?: string;
  /** One who declines (6xx) declines for all (RFC 3261 §16.7); without it he only speaks for himself. */
  readonly declineEndsAll?: boolean;
  readonly screening?: Screening;
  /** Seconds after which a caller who still hears ringing is answered, so that no voicemail before us takes the call. */
  readonly answerAfter?: number;
}

/** How a Dial ends; the exits of the box have these names. */
export const DIAL_OUTCOMES = [
  'answered',
  'busy',
  'noAnswer',
  'rejected',
  'unreachable',
  'redirected',
  'limitReached',
] as const;

export type DialOutcome = (typeof DIAL_OUTCOMES)[number];

/** Where a callee said that one should call instead. */
export interface RedirectTarget {
  readonly uri: string;
  readonly user: string;
  readonly host: string;
}

export interface DialFailure {
  readonly outcome: Exclude<DialOutcome, 'answered'>;
  /** The final status, as received or as it would have been. */
  readonly sip?: number;
  readonly reason?: string;
  readonly redirect?: RedirectTarget;
  /** Nobody was called: the account has no phone. */
  readonly notRegistered?: true;
}

export interface DialResult extends Omit<DialFailure, 'outcome'> {
  /** `answered`: there was a conversation, and the caller is still there. */
  readonly outcome: DialOutcome;
  /** From the first leg to the answer, or to giving up. */
  readonly ringSeconds: number;
  readonly talkSeconds: number;
  /** The target that answered, as it was drawn. */
  readonly by?: string;
}
