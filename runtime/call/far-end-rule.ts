/** What a REFER or a 3xx of a far end comes to: by who it is, and by what the drawing says of its leg. Pure. */

import type { DialLeg } from './dial-plan.ts';

export type FarEndRule =
  /** Placed as if that account had dialled it. */
  | { readonly kind: 'account'; readonly account: string }
  /** The running flow's own entry decides. */
  | { readonly kind: 'entry' }
  | { readonly kind: 'refuse'; readonly why: string };

export type ReferRule =
  | FarEndRule
  /** The phone at the other end of the conversation is asked. */
  | { readonly kind: 'pass' };

export interface FarEnd {
  readonly account?: string;
  readonly trunk?: string;
  /** What its account or trunk allows. */
  readonly mayTransfer?: boolean;
  readonly emergency?: true;
}

/** @param drawn what the leg says of it */
export function referRule(far: FarEnd, drawn: NonNullable<DialLeg['transfers']> = 'bySender'): ReferRule {
  if (far.emergency) return refuse('an emergency call is not transferred');
  return REFERS[drawn](far);
}

/** @param drawn what the leg says of it */
export function redirectRule(far: FarEnd, drawn: NonNullable<DialLeg['redirects']> = 'bySender'): FarEndRule {
  if (far.emergency) return refuse('an emergency call is not redirected');
  return REDIRECTS[drawn](far);
}

/** Phones of own accounts work as people expect; a trunk only where its page says so, and then the drawing decides. */
function bySender({ account, trunk, mayTransfer = false }: FarEnd): FarEndRule {
  if (account !== undefined)
    return mayTransfer ? { kind: 'account', account } : refuse(`the phones of ${account} may not transfer calls`);
  if (trunk === undefined) return refuse('only phones of own accounts may transfer calls');
  return mayTransfer ? { kind: 'entry' } : refuse(`the trunk ${trunk} may not transfer calls`);
}

const refuse = (why: string): FarEndRule => ({ kind: 'refuse', why });

const REFERS: Readonly<Record<NonNullable<DialLeg['transfers']>, (far: FarEnd) => ReferRule>> = {
  bySender,
  refuse: () => refuse('the drawing takes no transfer from this leg'),
  pass: () => ({ kind: 'pass' }),
  place: () => ({ kind: 'entry' }),
};

const REDIRECTS: Readonly<Record<NonNullable<DialLeg['redirects']>, (far: FarEnd) => FarEndRule>> = {
  bySender,
  report: () => refuse('the drawing decides'),
  instance: () => ({ kind: 'entry' }),
};
