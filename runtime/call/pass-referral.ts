/** A REFER that goes on to the phone at the other end, and what that phone tells of it (RFC 3515, RFC 3891). */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { IncomingReferral, ReferOutcome, ReferralProgress } from '../sip/dialog/referral.ts';
import type { Talker, TalkRegistry } from './talk-registry.ts';

export interface PassParts {
  readonly clock: Clock;
  readonly talks: TalkRegistry;
  readonly publish: (fact: CallFact) => void;
}

/** Milliseconds within which a phone that took the task says so; then it is believed to have taken it. */
const FIRST_WORD = 4_000;

/** The conversation goes on meanwhile. @param refused told when nothing could be passed on */
export async function passReferral(
  by: Talker,
  referral: IncomingReferral,
  other: Talker,
  { clock, talks, publish }: PassParts,
  refused: (status: number, why: string) => void,
): Promise<void> {
  const session = other.leg.session;
  const referTo = referTargetFor(referral, talks);
  if (!referTo) return refused(603, 'the other call is not one that it could be joined with');
  if (!session || other.leg.cause) return refused(480, 'the other end is gone');
  let report: ReferralProgress | undefined;
  const accept = () => {
    report ??= referral.accept(by.referAnswer);
    return report;
  };
  const late = clock.after(FIRST_WORD, accept);
  const outcome = await session.dialog.refer({ referTo }, (sip, reason) => {
    publish({ type: 'transfer.progressed', leg: other.name, sip });
    // Ours has said 100 by being accepted.
    if (sip === 100) accept();
    else void accept().notify(sip, reason);
  });
  late.cancel();
  if (!report && outcome.kind === 'refused') return refused(outcome.response.status, 'the other end refuses');
  if (!report && (outcome.kind === 'failed' || outcome.kind === 'notSent'))
    return refused(480, 'the other end is gone');
  const last = LAST_WORDS[outcome.kind];
  if (last !== undefined && !accept().over) void accept().notify(last);
}

/** What NOTIFYs of the other end have not said themselves; a hang-up after the 2xx means that it has gone there. */
const LAST_WORDS: Readonly<Record<ReferOutcome['kind'], number | undefined>> = {
  completed: undefined,
  notReached: undefined,
  unconfirmed: 200,
  refused: 603,
  failed: 480,
  notSent: 480,
};

/**
 * Refer-To for the other phone. The dialog that Replaces names is one with us, and means nothing to it: it gets the
 * dialog of whoever is at the other end of that call. Undefined: there is no such call.
 */
function referTargetFor({ uri, replaces }: IncomingReferral, talks: TalkRegistry): string | undefined {
  if (!replaces) return `<${uri}>`;
  const far = talks.find(replaces)?.partner.leg.session?.dialog;
  if (!far) return undefined;
  const { callId, localTag, remoteTag } = far.id;
  const translated = `${callId};to-tag=${remoteTag};from-tag=${localTag}`;
  return `<${far.remoteTarget}?Replaces=${encodeURIComponent(translated)}>`;
}
