/**
 * An attended transfer that we ask for (RFC 5589 §7): somebody is called here first, and then one of the two is asked to
 * take our place towards the other. They are connected here all the while, so that nobody notices when it fails.
 */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import { replacesAtPeer, uriReplacing } from '../sip/dialog/replaces.ts';
import { INNER_PEER } from '../sip/transport/inner.ts';
import type { TransferResult } from './call.ts';
import { referOut } from './refer-out.ts';
import type { DiallingCaller } from './ringback.ts';
import { type TalkParts, talk } from './talk.ts';
import type { Talker } from './talk-registry.ts';

/** Milliseconds for which whom it is about waits to be taken over, when the caller's side has hung up already. */
const FOR_TAKING_OVER = 5_000;
/** How long phones may take to hang up the calls that are needless now: milliseconds. */
const FOR_THEIR_OWN_BYE = 2_000;

export interface TakeOverOrder {
  /** Milliseconds for the transfer. */
  readonly within: number;
  /** Who is asked to take our place. */
  readonly asked: 'caller' | 'callee';
}

/**
 * Resolves when the side that was asked has taken over, or when the conversation here is over.
 * @throws the signal's reason when it aborts
 */
export async function transferAttended(
  caller: DiallingCaller & Talker,
  callee: Talker,
  parts: TalkParts,
  { within, asked }: TakeOverOrder,
  signal: AbortSignal,
): Promise<TransferResult> {
  const [who, about] = asked === 'caller' ? [caller, callee] : [callee, caller];
  const over = new AbortController();
  let asking = true;
  const onAbort = () => {
    if (!asking) return over.abort(signal.reason);
    // Phones hang up as soon as they have agreed, and only then call: until then somebody must be there.
    parts.outlive(async (closing) => {
      await parts.clock.sleep(FOR_TAKING_OVER, AbortSignal.any([closing, callee.leg.over])).catch(() => undefined);
      over.abort(signal.reason);
      await talking.catch(() => undefined);
    });
  };
  const talking = talk(caller, callee, parts, callee.limit, over.signal);
  // It is waited for below, or by what outlives the call.
  talking.catch(() => undefined);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await ask(who, about, parts, within, signal);
    asking = false;
    // A side that has hung up already may not have called yet: see above.
    if (result.outcome === 'completed' && !who.leg.cause) leaveSoon(about, parts);
    await talking;
    // The same, where the drawing would go on and hang up the one that is to be taken over.
    if (result.outcome === 'completed' && about === caller) await taken(caller, parts, signal);
    return result.outcome === 'completed' ? result : { ...result, outcome: 'connectedHere' };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Resolves when the caller has waited long enough to be taken over. @throws the signal's reason when it is gone */
async function taken({ leg }: Talker, { clock }: TalkParts, signal: AbortSignal): Promise<void> {
  await clock.sleep(FOR_TAKING_OVER, AbortSignal.any([signal, leg.over]));
}

/** Who is inside the house has no address that the other side could call. */
function ask({ leg }: Talker, about: Talker, parts: TalkParts, within: number, signal: AbortSignal) {
  const dialog = about.leg.session?.dialog;
  if (!dialog || (dialog.peer.address === INNER_PEER.address && dialog.peer.port === INNER_PEER.port))
    return { outcome: 'declined' } as const;
  const to = uriReplacing(dialog.remoteTarget, replacesAtPeer(dialog.id));
  return referOut(leg, to, parts, within, signal);
}

function leaveSoon({ leg }: Talker, { clock }: TalkParts): void {
  if (leg.cause) return;
  const timer = clock.after(FOR_THEIR_OWN_BYE, () => leg.hangUp(transferred));
  leg.over.addEventListener('abort', () => timer.cancel(), { once: true });
}

const transferred: HangupCause = { by: 'runtime', code: 'completed', reason: 'transferred' };
