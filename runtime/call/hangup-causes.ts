/** Why a call or a leg ended, between SIP's words and ours; Reason headers after RFC 3326. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { UnreachedReason } from '../sip/calling/call-options.ts';
import type { DialogEnd } from '../sip/dialog/dialog.ts';
import type { HeaderField, SipMessage, SipRequest } from '../sip/message/message.ts';

/** Who is at the far end of a leg. */
export type FarEnd = 'caller' | 'callee';

/** Q.850 causes for what we end ourselves (RFC 3326 §2, RFC 6432). */
const Q850: Readonly<Partial<Record<HangupCause['code'], readonly [number, string]>>> = {
  completed: [16, 'Normal call clearing'],
  hungUp: [16, 'Normal call clearing'],
  cancelled: [16, 'Normal call clearing'],
  failed: [127, 'Interworking, unspecified'],
  timeout: [102, 'Recovery on timer expiry'],
  shutdown: [41, 'Temporary failure'],
};

/** The Reason header that tells the peer why we end the call. */
export function causeHeaders({ code }: HangupCause): readonly HeaderField[] {
  const known = Q850[code];
  return known ? [['Reason', `Q.850;cause=${known[0]};text="${known[1]}"`]] : [];
}

export function causeOfCancel(cancel: SipRequest): HangupCause {
  return { by: 'caller', code: 'cancelled', sip: 487, ...reasonOf(cancel) };
}

export function causeOfFailure(why: UnreachedReason | 'cancelled', who: FarEnd = 'caller'): HangupCause {
  return {
    by: 'network',
    code: why === 'timeout' || why === 'noProvisional' ? 'timeout' : 'failed',
    reason: `the ${who} could not be reached: ${why}`,
  };
}

export function causeOfBye(end: DialogEnd, who: FarEnd = 'caller'): HangupCause {
  if (end.by === 'peer') return { by: who, code: 'hungUp', ...reasonOf(end.request) };
  const reasons = {
    bye: undefined,
    ackMissing: `the ${who} never confirmed our answer`,
    sessionExpired: 'the session was not refreshed in time',
    peerGone: `the ${who} does not answer any more`,
  } as const;
  const reason = reasons[end.why];
  return reason === undefined ? { by: 'flow', code: 'completed' } : { by: 'network', code: 'timeout', reason };
}

/** A Reason header as it came, cut. */
export function reasonOf(message: SipMessage): { readonly reason?: string } {
  const reason = message.header('reason');
  return reason === undefined ? {} : { reason: reason.slice(0, 200) };
}
