/** A conversation with its transfers: who talks to whom, until one of the two is gone. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import { type BridgeEnd, type BridgeParts, bridge } from './bridge.ts';
import { CallEnded } from './call.ts';
import { unreachable } from './dial-failure.ts';
import type { DialFailure } from './dial-plan.ts';
import type { DiallingCaller } from './ringback.ts';
import type { Talker } from './talk-registry.ts';
import type { AcceptedTransfer } from './transfer.ts';
import { untilAborted } from './while-wanted.ts';

export interface TalkParts extends BridgeParts {
  /** Rings whom a transfer names, while `remaining` hears that it rings. */
  ringFor(remaining: DiallingCaller, transfer: AcceptedTransfer, signal: AbortSignal): Promise<Talker | DialFailure>;
  /** Work that goes on when the caller is gone and the flow is through; the signal aborts when the house closes. */
  outlive(work: (signal: AbortSignal) => Promise<void>): void;
}

/** How long a phone may take to hang up the calls that its transfer has made needless: milliseconds. */
const FOR_ITS_OWN_BYE = 2_000;

/**
 * Resolves when the callee is gone and the caller is still there.
 * @param limit seconds @throws the signal's reason when it aborts
 */
export async function talk(
  caller: DiallingCaller & Talker,
  first: Talker,
  parts: TalkParts,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  let callee = first;
  for (;;) {
    const end = await bridge(caller, callee, parts, limit === undefined ? undefined : limit * 1000, signal);
    const next = await afterBridge(end, caller, callee, parts, signal);
    signal.throwIfAborted();
    if (!next) return;
    callee = next;
  }
}

/** Whom the caller talks to next; undefined: nobody. */
async function afterBridge(
  end: BridgeEnd,
  caller: DiallingCaller & Talker,
  callee: Talker,
  parts: TalkParts,
  signal: AbortSignal,
): Promise<Talker | undefined> {
  if (end.kind === 'over') return undefined;
  if (end.kind === 'taken') {
    leaveSoon(end.left, parts.clock);
    return await untilAborted(signal);
  }
  const { transfer } = end;
  if (transfer.by.leg === caller.leg) return await callerLeaves(transfer, caller, callee, parts, signal);
  const next = await carryOut(caller, transfer, parts, signal);
  if (!('leg' in next)) return callee.leg.cause ? undefined : callee;
  leaveSoon(callee, parts.clock);
  return next;
}

/** The caller has sent the callee to somebody else: that conversation outlives the caller's call. */
function callerLeaves(
  transfer: AcceptedTransfer,
  caller: Talker,
  callee: Talker,
  parts: TalkParts,
  signal: AbortSignal,
): Promise<Talker | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    parts.outlive(async (closing) => {
      const remaining = asCaller(callee, parts);
      const wanted = AbortSignal.any([closing, callee.leg.over]);
      let alone = partnerGone;
      try {
        const next = await carryOut(remaining, transfer, parts, wanted);
        if ('leg' in next) {
          leaveSoon(caller, parts.clock);
          await talk(remaining, next, parts, next.limit, wanted);
        } else {
          // Both are together again, if they are still there.
          if (!caller.leg.cause) return resolve(callee.leg.cause ? undefined : callee);
          alone = transferFailed(next);
        }
      } catch (error) {
        resolve(undefined);
        if (!wanted.aborted) throw error;
      } finally {
        signal.removeEventListener('abort', onAbort);
        if (caller.leg.cause) callee.leg.hangUp(closing.aborted ? causeOf(closing.reason) : alone);
      }
    });
  });
}

/** The new partner, or why the transfer came to nothing. Its sender hears of it, if it still listens. */
async function carryOut(
  remaining: DiallingCaller,
  transfer: AcceptedTransfer,
  parts: TalkParts,
  signal: AbortSignal,
): Promise<Talker | DialFailure> {
  const { take, report } = transfer;
  if (take) {
    const taken = take();
    void report.notify(taken ? 200 : 481);
    return taken ?? unreachable('the other call was over', 481);
  }
  const found = await parts.ringFor(remaining, transfer, signal);
  if ('leg' in found) {
    void report.notify(200);
    return found;
  }
  void report.notify(found.sip ?? 480, found.reason);
  return found;
}

/** A callee who stays when the caller has left it to somebody else. */
function asCaller(callee: Talker, { music }: TalkParts): DiallingCaller & Talker {
  const answered = async () => {};
  return {
    ...callee,
    state: () => 'answered',
    ended: callee.leg.over,
    prepare: answered,
    ring: answered,
    early: async () => false,
    answer: answered,
    music: () => music(undefined),
  };
}

/** Its part is done: phones hang up by themselves, and those that do not are hung up. */
function leaveSoon({ leg }: Talker, clock: Clock): void {
  const timer = clock.after(FOR_ITS_OWN_BYE, () => leg.hangUp(transferred));
  leg.over.addEventListener('abort', () => timer.cancel(), { once: true });
  if (leg.cause) timer.cancel();
}

const transferred: HangupCause = { by: 'runtime', code: 'completed', reason: 'transferred' };
const partnerGone: HangupCause = { by: 'callee', code: 'hungUp', reason: 'the other one has hung up' };
const transferFailed = ({ sip, reason }: DialFailure): HangupCause => ({
  by: 'runtime',
  code: 'failed',
  reason: `the transfer failed: ${[sip, reason].filter(Boolean).join(' ')}`,
});
const houseCloses: HangupCause = { by: 'runtime', code: 'shutdown' };

const causeOf = (why: unknown): HangupCause => (why instanceof CallEnded ? why.cause : houseCloses);
