/** Calls that the house places after the one that asked for them: somebody is rung, and then connected with another. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { CallBackOrder } from './call.ts';
import type { Rights, Visited } from './rights.ts';
import type { ReentryName } from './target-resolver.ts';

/** With whose rights both are called: those of the call that asked. */
export interface CallBackOrigin {
  readonly call: string;
  readonly from: Party;
  readonly to: Party;
  readonly rights: Rights;
  readonly flow: string;
  readonly visited: Visited;
  readonly diversions?: number;
  readonly wish?: ReentryName;
}

export interface CallBacks {
  /** `limitReached`: too many are under way, or that number was called back too often of late. */
  place(order: CallBackOrder, origin: CallBackOrigin): 'placed' | 'limitReached';
}
