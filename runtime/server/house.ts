/** The house that routing asks about, answered from the books in memory. */

import { isIP } from 'node:net';
import type { AccountBook } from '../accounts/account-book.ts';
import type { Programs } from '../flow/programs.ts';
import type { HouseRulesBook } from '../policy/house-rules.ts';
import type { House } from '../routing/house.ts';
import type { NumberBook } from '../routing/number-book.ts';
import type { TrunkRow } from '../store/collections.ts';

export interface HouseOptions {
  readonly accounts: Pick<AccountBook, 'find' | 'byExtension'>;
  readonly trunks: TrunkBook;
  readonly numbers: Pick<NumberBook, 'find'>;
  readonly programs: Pick<Programs, 'current'>;
  readonly rules: Pick<HouseRulesBook, 'rules'>;
  readonly isOurs: (host: string) => boolean;
}

export interface TrunkBook {
  find(name: string): TrunkRow | undefined;
  list(): readonly TrunkRow[];
  /** The trunk that has this address, as its names were looked up last. */
  atAddress(address: string): TrunkRow | undefined;
}

export function createHouse({ accounts, trunks, numbers, programs, rules, isOurs }: HouseOptions): House {
  return {
    account: (name) => accounts.find(name),
    byExtension: (extension) => accounts.byExtension(extension),
    trunk: (name) => trunks.find(name.toLowerCase()),
    trunks: () => trunks.list(),
    trunkAt: (host) =>
      trunks.list().find((trunk) => placesOf(trunk).includes(host)) ??
      (isIP(host) === 0 ? undefined : trunks.atAddress(host)),
    number: (digits) => numbers.find(digits),
    flow: (id) => programs.current(id)?.flow,
    isOurs,
    get rules() {
      return rules.rules;
    },
  };
}

/** Hosts that mean the trunk in an address. */
function placesOf({ server, domain, outboundProxy }: TrunkRow): string[] {
  return [server, domain, outboundProxy].flatMap((place) => (place === undefined ? [] : [hostOf(place)]));
}

/** `host`, `host:port`, `[::1]:5060` or a SIP URI. */
function hostOf(place: string): string {
  const bare = place
    .replace(/^sips?:/i, '')
    .replace(/[;?].*$/, '')
    .replace(/^.*@/, '')
    .toLowerCase();
  const inBrackets = /^\[([^\]]+)\]/.exec(bare)?.[1];
  if (inBrackets !== undefined) return inBrackets;
  return isIP(bare) === 6 ? bare : bare.replace(/:\d+$/, '');
}
