/** How often a call was passed on before it came here, as its headers tell (RFC 5806, RFC 7044). Pure. */

import type { SipRequest } from '../sip/message/message.ts';

/** A circle through a provider that tells of it in either form is seen; one that tells in both counts once. */
export function timesPassedOn(request: Pick<SipRequest, 'list'>): number {
  return Math.max(byDiversion(request.list('diversion')), byHistory(request.list('history-info')));
}

/** Several times by the same party are one entry with a counter (RFC 5806 §7.3). */
function byDiversion(entries: readonly string[]): number {
  return entries.reduce((sum, entry) => sum + Number(COUNTER.exec(entry)?.[1] ?? 1), 0);
}

const COUNTER = /;\s*counter\s*=\s*([1-9]\d{0,3})\b/i;

/**
 * Every proxy on the way adds an entry; that somebody passed the call on is said by `mp` or a cause (RFC 7044, RFC 4458)
 * at the new target, or by the Reason at the former one (RFC 4244).
 */
function byHistory(entries: readonly string[]): number {
  const counted = (sign: RegExp) => entries.filter((entry) => sign.test(entry)).length;
  return Math.max(counted(NEW_TARGET), counted(FORMER_TARGET));
}

const NEW_TARGET = /;\s*(?:mp\s*=|cause\s*=\s*\d)/i;
/** Inside the URI: `?Reason=SIP%3Bcause%3D302`. */
const FORMER_TARGET = /[?&]reason=/i;
