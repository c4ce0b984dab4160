/** A REFER of ours, as a drawing sees what became of it (RFC 3515, RFC 5589). */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { ReferOutcome } from '../sip/dialog/referral.ts';
import type { TransferResult } from './call.ts';
import type { Leg } from './leg.ts';

/** @param within milliseconds; 0: only whether the peer takes it @throws the signal's reason when it aborts */
export async function referOut(
  leg: Leg,
  to: string,
  { clock, publish }: { readonly clock: Clock; readonly publish: (fact: CallFact) => void },
  within: number,
  signal: AbortSignal,
): Promise<TransferResult> {
  signal.throwIfAborted();
  const { session } = leg;
  if (!session) return { outcome: 'failed' };
  const waits = within > 0;
  const referred = session.dialog.refer({ referTo: `<${to}>`, subscribe: waits }, (sip) =>
    publish({ type: 'transfer.progressed', leg: leg.id, sip }),
  );
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const late = clock.sleep(waits ? within : PATIENCE, stop).then((): TransferResult => ({ outcome: 'timeout' }));
  try {
    return await Promise.race([referred.then((outcome) => resultOf(outcome, waits)), late]);
  } finally {
    over.abort(new Error('the transfer is decided'));
    // It was only there to be faster; what it has to say comes too late.
    late.catch(() => undefined);
  }
}

/** Longer than any answer to a REFER takes: milliseconds. */
const PATIENCE = 40_000;

function resultOf(outcome: ReferOutcome, waited: boolean): TransferResult {
  switch (outcome.kind) {
    case 'completed':
      return { outcome: 'completed', sip: outcome.status };
    case 'notReached':
      return { outcome: 'failed', sip: outcome.status };
    case 'refused':
      return { outcome: 'declined', sip: outcome.response.status };
    case 'unconfirmed':
      // It took the task, and nobody tells any more: the usual end of a transfer that worked.
      return { outcome: waited ? 'completed' : 'accepted' };
    case 'failed':
    case 'notSent':
      return { outcome: 'failed' };
  }
}
