/**
 * Who may call what: the rules in their order, each a row that may refuse in words. Pure; the same table answers calls,
 * redirects, transfers, and the question what would happen if.
 */

import type { Dialled } from '../../shared/flow-schema/dial-pattern.ts';
import type { Rights } from '../call/rights.ts';
import type { AccountRow, TrunkRow } from '../store/collections.ts';
import { denies, leavesOut, lifts, type ReadyDestinations, readPatterns, readyDestinations } from './destinations.ts';
import type { HouseRules } from './house-rules.ts';
import { isRisky } from './number-kind.ts';

export interface PolicyAsk {
  readonly dialled: Dialled;
  /** Recognised by the country of who asks: passes every rule. */
  readonly emergency?: boolean;
  readonly rights: Rights;
  /** Who wished it: the drawing, or the far end of a leg. */
  readonly by: 'flow' | 'redirect' | 'transfer';
}

/** The rows that bear on it. */
export interface PolicyState {
  readonly house: Pick<HouseRules, 'destinations'>;
  /** Who asks, when the rights are an account's; undefined: it is gone. */
  readonly account?: Pick<AccountRow, '_id' | 'disabled' | 'incomingOnly' | 'mayTransfer' | 'destinations'> | undefined;
  /** By which it would leave; absent for SIP addresses outside. */
  readonly trunk?: Pick<TrunkRow, '_id' | 'disabled' | 'stopped' | 'destinations'> | undefined;
  /** What the flow's owner lets strangers reach. */
  readonly anonymousDial?: readonly string[] | undefined;
}

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'emergency' }
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

export function judge(ask: PolicyAsk, state: PolicyState): Verdict {
  if (ask.emergency && (ask.rights.kind !== 'stranger' || namedByFlow(ask, state, true))) return { kind: 'emergency' };
  for (const { rule, refuses } of POLICY_RULES) {
    const why = refuses(ask, state);
    if (why !== undefined) return { kind: 'refused', rule, why };
  }
  return { kind: 'allowed' };
}

export interface PolicyRule {
  readonly rule: string;
  /** Words when the rule forbids it. */
  readonly refuses: (ask: PolicyAsk, state: PolicyState) => string | undefined;
}

export const POLICY_RULES: readonly PolicyRule[] = [
  { rule: 'trunk-off', refuses: trunkOff },
  { rule: 'account-may-call', refuses: accountMayCall },
  { rule: 'account-may-transfer', refuses: accountMayTransfer },
  { rule: 'strangers', refuses: strangers },
  { rule: 'denied', refuses: denied },
  { rule: 'destinations', refuses: outside },
  { rule: 'costly', refuses: costly },
  { rule: 'incomplete', refuses: incomplete },
  { rule: 'sip-outside', refuses: sipOutside },
];

function trunkOff(_ask: PolicyAsk, { trunk }: PolicyState): string | undefined {
  if (trunk?.disabled) return `the trunk ${trunk._id} is switched off`;
  return trunk?.stopped ? `the trunk ${trunk._id} is stopped: nothing goes out until somebody lets it` : undefined;
}

function accountMayCall({ rights }: PolicyAsk, { account }: PolicyState): string | undefined {
  if (rights.kind !== 'account') return undefined;
  if (!account) return `there is no account ${rights.account}`;
  if (account.disabled) return `the account ${account._id} is switched off`;
  return account.incomingOnly ? `the account ${account._id} may only be called` : undefined;
}

function accountMayTransfer({ rights, by }: PolicyAsk, { account }: PolicyState): string | undefined {
  return rights.kind === 'account' ? mayNotTransfer(by, account) : undefined;
}

/** Words when the phones of the account may not send calls elsewhere. */
export function mayNotTransfer(by: PolicyAsk['by'], account: PolicyState['account']): string | undefined {
  if (by === 'flow' || !account || account.mayTransfer) return undefined;
  return `the account ${account._id} may not ${by === 'transfer' ? 'transfer' : 'redirect'} calls`;
}

function strangers(ask: PolicyAsk, state: PolicyState): string | undefined {
  if (ask.rights.kind !== 'stranger' || namedByFlow(ask, state)) return undefined;
  return `nobody knows who calls from ${ask.rights.source}, and the flow does not let strangers reach ${nameOf(ask.dialled)}`;
}

function namedByFlow(ask: PolicyAsk, { anonymousDial = [] }: PolicyState, emergency = false): boolean {
  return readPatterns(anonymousDial).some(
    (pattern) => (emergency && pattern.kind === 'emergency') || pattern.matches(ask.dialled),
  );
}

function denied({ dialled }: PolicyAsk, state: PolicyState): string | undefined {
  return firstOf(listsOf(state), ({ whose, lists }) => {
    const pattern = denies(lists, dialled);
    return pattern && `${whose} denies ${pattern.text}`;
  });
}

function outside({ dialled }: PolicyAsk, state: PolicyState): string | undefined {
  return firstOf(listsOf(state), ({ whose, lists }) =>
    leavesOut(lists, dialled) ? `${whose} does not allow ${nameOf(dialled)}${countryOf(dialled)}` : undefined,
  );
}

/** Premium, shared cost and the like: only who asks can be given them, never by the trunk that carries them. */
function costly(ask: PolicyAsk, state: PolicyState): string | undefined {
  const { dialled } = ask;
  const kind = dialled.type === 'number' ? dialled.number.kind : 'word';
  if (!isRisky(kind)) return undefined;
  const lifted = askersLists(ask, state).some((lists) => lifts(lists, kind, dialled, farEndWishes(ask)));
  return lifted ? undefined : `${nameOf(dialled)} is a ${KIND_WORDS[kind]} number, and nobody allowed it`;
}

const KIND_WORDS = {
  premium: 'premium-rate',
  sharedCost: 'shared-cost',
  personal: 'personal',
  satellite: 'satellite or international-network',
} as const;

/** What a short number means is up to the provider, so that the trunk may allow it too. */
function incomplete(ask: PolicyAsk, state: PolicyState): string | undefined {
  const { dialled } = ask;
  if (dialled.type !== 'number' || dialled.number.kind !== 'short') return undefined;
  const lists = [...askersLists(ask, state), ...(state.trunk ? [readyDestinations(state.trunk.destinations)] : [])];
  if (lists.some((each) => lifts(each, 'short', dialled))) return undefined;
  return `${nameOf(dialled)} is no complete number; allow “short”, or “=${nameOf(dialled)}”, if the provider knows it`;
}

function sipOutside(ask: PolicyAsk, state: PolicyState): string | undefined {
  const { dialled, rights } = ask;
  if (dialled.type !== 'sip' || (rights.kind === 'owner' && !farEndWishes(ask))) return undefined;
  if (askersLists(ask, state).some((lists) => lifts(lists, 'sip', dialled))) return undefined;
  return `nobody allowed the SIP address ${nameOf(dialled)}; allow “sip”, or “@${dialled.host}”`;
}

/** The far end of a trunk's or stranger's leg asks at our cost: only what is named one by one. */
function farEndWishes({ rights, by }: PolicyAsk): boolean {
  return by !== 'flow' && rights.kind !== 'account';
}

/** The lists in which a permission of who asks may stand. */
function askersLists({ rights }: PolicyAsk, { house, account, anonymousDial = [] }: PolicyState): ReadyDestinations[] {
  if (rights.kind === 'stranger') {
    return [{ allow: readPatterns(anonymousDial), deny: [], countries: new Set() }];
  }
  const own = rights.kind === 'account' && account ? [readyDestinations(account.destinations)] : [];
  return [...own, readyDestinations(house.destinations)];
}

/** Every list that restricts. */
function listsOf({
  house,
  account,
  trunk,
}: PolicyState): { readonly whose: string; readonly lists: ReadyDestinations }[] {
  return [
    { whose: 'the house', lists: readyDestinations(house.destinations) },
    ...(account ? [{ whose: `the account ${account._id}`, lists: readyDestinations(account.destinations) }] : []),
    ...(trunk ? [{ whose: `the trunk ${trunk._id}`, lists: readyDestinations(trunk.destinations) }] : []),
  ];
}

function firstOf<T>(items: readonly T[], words: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = words(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(dialled: Dialled): string {
  return dialled.type === 'number' ? dialled.number.text : `${dialled.user}@${dialled.host}`;
}

function countryOf(dialled: Dialled): string {
  return dialled.type === 'number' && dialled.number.country ? ` (${dialled.number.country})` : '';
}
