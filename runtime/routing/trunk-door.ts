/** What routing asks of trunks: which there are, how they are, and the way out by one of them. */

import type { TrunkState } from '../../shared/flow-schema/call-events.ts';
import type { LegRoute } from '../call/target-resolver.ts';
import type { HeaderField } from '../sip/message/message.ts';
import type { TrunkRow } from '../store/collections.ts';

export interface TrunkDoor {
  list(): readonly TrunkRow[];
  stateOf(trunk: string): TrunkState;
  /** Undefined when nothing may go out by it. */
  routeOut(trunk: TrunkRow, call: TrunkCall): LegRoute | undefined;
}

/** One call out, as a trunk is told of it. */
export interface TrunkCall {
  /** E.164, or as dialled. */
  readonly number: string;
  readonly caller: {
    readonly name?: string;
    /** The caller id of the account that calls. */
    readonly callerId?: string;
    /** What the drawing sets. */
    readonly drawn?: { readonly displayName?: string; readonly user?: string; readonly host?: string };
    /** Somebody outside, whose call is passed on. */
    readonly outside?: string;
    readonly diverted?: { readonly by: string; readonly why: 'unknown'; readonly times?: number };
  };
  readonly emergency?: boolean;
  readonly headers?: readonly HeaderField[];
}
