/** REFER of somebody in a conversation (RFC 3515, RFC 5589): who may, and what it comes to. */

import type { IncomingReferral, ReferralProgress } from '../sip/dialog/referral.ts';
import { type PassParts, passReferral } from './pass-referral.ts';
import type { Wish } from './reentry.ts';
import { nameAbroad, type Talker } from './talk-registry.ts';
import type { DialAsk, Resolution, TargetResolver } from './target-resolver.ts';

/** With whose rights a new leg is placed, instead of the call's. */
export type InsteadOfCall = { readonly account: string } | 'owner';

export interface AcceptedTransfer {
  readonly by: Talker;
  readonly report: ReferralProgress;
  readonly as: InsteadOfCall;
  /** Blind: whom to call. */
  readonly target: string;
  /** The flow that calls instead. */
  readonly into?: Extract<Resolution, { kind: 'flow' }>;
  /** Attended: the one at the other end of the sender's second call, given away. */
  readonly take?: () => Talker | undefined;
}

export interface TransferParts extends PassParts {
  readonly call: string;
  readonly targets: Pick<TargetResolver, 'resolve'>;
  askFor(target: string, as: InsteadOfCall): DialAsk;
  enter(wish: Wish): Extract<Resolution, { kind: 'flow' | 'refused' }>;
}

/** Refuses the REFER, with an event. */
type Refuse = (status: number, why: string) => undefined;

/** Undefined: it was refused, or is somebody else's task; the conversation goes on. */
export type Considered = AcceptedTransfer | undefined;

/**
 * Answers the REFER, by the rule of its sender; at once where nothing has to be looked up, since a BYE may be right
 * behind it. Of the headers in its URI nothing is used but Replaces.
 */
export function considerTransfer(
  by: Talker,
  referral: IncomingReferral,
  other: Talker,
  parts: TransferParts,
): Considered | Promise<Considered> {
  const refuse = (status: number, why: string) => {
    const target = referral.uri.slice(0, 200);
    parts.publish({ type: 'policy.refused', what: 'transfer', target, why, leg: by.name });
    referral.refuse(status);
    return undefined;
  };
  const { refers } = by;
  if (refers.kind === 'refuse') return refuse(603, refers.why);
  if (referral.method !== 'INVITE') return refuse(603, `a transfer by ${referral.method} is no call`);
  switch (refers.kind) {
    case 'account':
      return asAccount(refers.account, by, referral, nameAbroad(parts.call, other.name), parts, refuse);
    case 'entry':
      return throughEntry(by, referral, parts, refuse);
    case 'pass':
      return passReferral(by, referral, other, parts, refuse).then(() => undefined);
  }
}

/** The target is dialled as if that account had dialled it. */
function asAccount(
  account: string,
  by: Talker,
  referral: IncomingReferral,
  remaining: string,
  { talks, targets, askFor }: TransferParts,
  refuse: Refuse,
): Considered | Promise<Considered> {
  const { uri: target, replaces } = referral;
  const as = { account };
  const second = replaces && talks.find(replaces);
  if (second) {
    const { refers, leg } = second.talker;
    if (refers.kind !== 'account' || refers.account !== account || leg === by.leg)
      return refuse(603, 'the other call is not one of the same account');
    return { by, as, target, report: referral.accept(by.referAnswer), take: () => second.take(remaining) };
  }
  return targets.resolve(askFor(target, as)).then((resolution) => {
    if (by.leg.cause) return undefined;
    if (resolution.kind === 'refused') return refuse(603, resolution.why);
    if (resolution.kind === 'unknown') return refuse(404, resolution.why);
    if (resolution.kind === 'notRegistered') return refuse(480, `no phone is registered for ${resolution.account}`);
    // A second call that still rings is called anew: its phone gives up the first one by itself (RFC 5589 §7.6).
    return { by, as, target, report: referral.accept(by.referAnswer) };
  });
}

/** The flow is entered anew, with its owner's rights: whom it calls is drawn. */
function throughEntry(
  by: Talker,
  referral: IncomingReferral,
  { enter }: TransferParts,
  refuse: Refuse,
): AcceptedTransfer | undefined {
  const { uri: target, replaces } = referral;
  if (replaces) return refuse(603, 'two calls are joined for phones of own accounts only');
  const into = enter({ entry: 'transfer', uri: target, by: by.uri });
  if (into.kind === 'refused') return refuse(603, into.why);
  return { by, as: 'owner', target, into, report: referral.accept(by.referAnswer) };
}
