/** REFER of somebody in a conversation (RFC 3515, RFC 5589): who may, and what it comes to. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { IncomingReferral, ReferralProgress } from '../sip/dialog/referral.ts';
import type { Talker, TalkRegistry } from './talk-registry.ts';
import type { DialAsk, TargetResolver } from './target-resolver.ts';

export interface AcceptedTransfer {
  readonly by: Talker;
  readonly report: ReferralProgress;
  /** With whose rights the new leg is placed. */
  readonly account: string;
  /** Blind: whom to call. */
  readonly target: string;
  /** Attended: the one at the other end of the sender's second call, given away. */
  readonly take?: () => Talker | undefined;
}

export interface TransferParts {
  readonly targets: Pick<TargetResolver, 'resolve'>;
  readonly talks: TalkRegistry;
  readonly publish: (fact: CallFact) => void;
  askFor(target: string, account: string): DialAsk;
}

/**
 * Answers the REFER. Only the phones of own accounts that may are heard; the target is dialled as if that account had
 * dialled it. Of the headers in its URI nothing is used but Replaces.
 */
export async function considerTransfer(
  by: Talker,
  referral: IncomingReferral,
  parts: TransferParts,
): Promise<AcceptedTransfer | undefined> {
  const { uri: target, replaces } = referral;
  const refuse = (status: number, why: string) => {
    parts.publish({ type: 'policy.refused', what: 'transfer', target: target.slice(0, 200), why });
    referral.refuse(status);
    return undefined;
  };
  const { account } = by;
  if (account === undefined) return refuse(603, 'only phones of own accounts may transfer calls');
  if (referral.method !== 'INVITE') return refuse(603, `a transfer by ${referral.method} is no call`);
  const second = replaces && parts.talks.find(replaces);
  if (second) {
    if (second.talker.account !== account || second.talker.leg === by.leg)
      return refuse(603, 'the other call is not one of the same account');
    return { by, account, target, report: referral.accept(by.referAnswer), take: () => second.take() };
  }
  const resolution = await parts.targets.resolve(parts.askFor(target, account));
  if (by.leg.cause) return undefined;
  if (resolution.kind === 'refused') return refuse(603, resolution.why);
  if (resolution.kind === 'unknown') return refuse(404, resolution.why);
  if (resolution.kind === 'notRegistered') return refuse(480, `no phone is registered for ${resolution.account}`);
  // A second call that still rings is called anew: its phone gives up the first one by itself (RFC 5589 §7.6).
  return { by, account, target, report: referral.accept(by.referAnswer) };
}
