/** The record of a leg. */

import type { AudioQuality } from '../../shared/flow-schema/audio-quality.ts';
import type { HangupCause, Refusal } from '../../shared/flow-schema/call-events.ts';
import type { Row } from './store.ts';

/** One leg of a call, `_id` = `<call>/<leg>`, folded from its events. */
export interface CdrRow extends Row {
  readonly call: string;
  readonly leg: string;
  readonly direction: 'in' | 'out';
  readonly from: string;
  readonly to: string;
  /** Their user parts, in lower case: what people search for. */
  readonly fromUser: string;
  readonly toUser: string;
  readonly account?: string;
  readonly trunk?: string;
  readonly sipCallId?: string;
  readonly remote?: string;
  readonly referredBy?: string;
  readonly accountCode?: string;
  readonly rateCode?: string;
  readonly flow: string;
  readonly version: number;
  readonly parentCall?: string;
  readonly startedAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  /** Milliseconds from the answer to the end. */
  readonly talked?: number;
  readonly sip?: number;
  readonly cause?: HangupCause;
  /** Its audio was encrypted (SRTP). */
  readonly encrypted?: boolean;
  /** How its audio came through, as far as any flowed. */
  readonly audio?: AudioQuality;
  /** The legs that it was connected to, in order. */
  readonly bridged: readonly { readonly leg: string; readonly at: number; readonly partedAt?: number }[];
  /** What was refused to its far end; of what the drawing asked for, the caller's record tells. */
  readonly refused?: readonly Refusal[];
  /** Closed at the next start after a crash. */
  readonly recovered?: boolean;
}
