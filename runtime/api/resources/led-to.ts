/** What leads to a flow, an account or a trunk: it is not deleted while a call would come to nothing for it. */

import type { CallTarget } from '../../../shared/api/routing.ts';
import type { AccountBook } from '../../accounts/account-book.ts';
import type { House } from '../../routing/house.ts';
import type { NumberBook } from '../../routing/number-book.ts';
import { ApiProblem } from '../problem.ts';

type Led = CallTarget | { readonly kind: 'trunk'; readonly trunk: string };

/** Where leads stand. */
export interface Leads {
  readonly accounts: Pick<AccountBook, 'list'>;
  readonly routing: { readonly numbers: Pick<NumberBook, 'list'>; readonly house: Pick<House, 'trunks'> };
}

/** Leads that are named; of more it is said how many. */
const MOST_NAMED = 3;

/** @throws ApiProblem 409 that says what leads there */
export function refuseWhileLedTo(led: Led, parts: Leads): void {
  const leads = leadsTo(led, parts);
  if (leads.length === 0) return;
  const more = leads.length > MOST_NAMED ? [`${leads.length - MOST_NAMED} more`] : [];
  const names = [...leads.slice(0, MOST_NAMED), ...more].join(', ');
  throw new ApiProblem(409, `calls are led here by ${names}: lead them elsewhere first`);
}

function leadsTo(led: Led, { routing, accounts }: Leads): string[] {
  const numbers = routing.numbers
    .list()
    .filter(({ target, trunk }) => isSame(target, led) || (led.kind === 'trunk' && trunk === led.trunk))
    .map(({ _id }) => `the number ${_id}`);
  const trunks = routing.house
    .trunks()
    .filter(({ incoming }) => incoming && isSame(incoming, led))
    .map(({ _id }) => `the trunk ${_id}`);
  if (led.kind !== 'flow') return [...numbers, ...trunks];
  const users = accounts
    .list()
    .filter(({ incomingFlow, outgoingFlow }) => incomingFlow === led.flow || outgoingFlow === led.flow)
    .map(({ _id }) => `the account ${_id}`);
  return [...numbers, ...trunks, ...users];
}

function isSame(target: CallTarget, led: Led): boolean {
  if (target.kind === 'flow') return led.kind === 'flow' && target.flow === led.flow;
  return led.kind === 'account' && target.account === led.account;
}
