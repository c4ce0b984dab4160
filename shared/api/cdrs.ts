/** Records of calls, a leg each, as the API gives them. */

import type { AudioQuality } from '../flow-schema/audio-quality.ts';
import type { HangupCause, Refusal } from '../flow-schema/call-events.ts';

/** One row of `GET /api/cdrs`. */
export interface CdrAnswer {
  readonly id: string;
  readonly call: string;
  readonly leg: string;
  /** `in`: somebody called us; `out`: we called. */
  readonly direction: 'in' | 'out';
  readonly from: string;
  readonly to: string;
  /** The user parts of both. */
  readonly fromUser: string;
  readonly toUser: string;
  readonly account?: string;
  readonly trunk?: string;
  readonly flow: string;
  readonly version: number;
  readonly startedAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  /** Milliseconds from the answer to the end. */
  readonly talked?: number;
  /** The final answer to the INVITE. */
  readonly sip?: number;
  readonly cause?: HangupCause;
  /** Its audio was encrypted (SRTP). */
  readonly encrypted?: boolean;
  /** How its audio came through, as far as any flowed. */
  readonly audio?: AudioQuality;
  /** The legs that it was connected to, in order. */
  readonly bridged: readonly { readonly leg: string; readonly at: number; readonly partedAt?: number }[];
  readonly sipCallId?: string;
  readonly remote?: string;
  readonly referredBy?: string;
  readonly accountCode?: string;
  readonly rateCode?: string;
  readonly parentCall?: string;
  /** What was refused to its far end; of what the drawing asked for, the caller's record tells. */
  readonly refused?: readonly Refusal[];
  /** Closed at the next start after a crash. */
  readonly recovered?: boolean;
}

/** `GET /api/cdrs/{call}` */
export interface CallCdrsAnswer {
  readonly call: string;
  /** How the call went. */
  readonly sentence: string;
  readonly legs: readonly CdrAnswer[];
}
