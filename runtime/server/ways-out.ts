/** Routing and policy put together: the house as it stands, what dialled names mean, and what is counted. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { AccountBook } from '../accounts/account-book.ts';
import { DEFAULT_DRAFT } from '../accounts/account-draft.ts';
import type { Clock } from '../clock.ts';
import type { Programs } from '../flow/programs.ts';
import type { Logger } from '../log.ts';
import { HOUSE_RULES, HouseRulesBook } from '../policy/house-rules.ts';
import { CallLimits } from '../policy/limits.ts';
import { UsageBook } from '../policy/usage-book.ts';
import type { BindingBook } from '../registrar/binding-book.ts';
import { NumberBook } from '../routing/number-book.ts';
import { HouseTargets } from '../routing/resolve-target.ts';
import type { Peer } from '../sip/transport/address.ts';
import { NUMBERS, SETTINGS } from '../store/collections.ts';
import type { Store } from '../store/store.ts';
import type { Trunks } from '../trunks/trunks.ts';
import { createHouse } from './house.ts';

export interface WaysOutOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly programs: Pick<Programs, 'current'>;
  readonly announce: (fact: SystemFact) => void;
  readonly accounts: {
    readonly book: Pick<AccountBook, 'find' | 'byExtension' | 'usualCountry'>;
    readonly bindings: Pick<BindingBook, 'of'>;
  };
  readonly routes: { isOurs(host: string): boolean };
  readonly trunks?: Pick<Trunks, 'list' | 'get' | 'state' | 'routeOut' | 'setStopped' | 'atAddress'>;
  /** Our name for a peer; for one that is not known yet when it is absent. */
  readonly domain: (peer?: Peer) => string;
}

export type OutsideWays = Awaited<ReturnType<typeof createWaysOut>>;

/** Reads rules, numbers and what was used today; afterwards nothing waits for the store. */
export async function createWaysOut(options: WaysOutOptions) {
  const { store, clock, log, programs, announce, accounts, routes, trunks, domain } = options;
  const rules = await HouseRulesBook.load(store);
  const usualCountry = () => rules.rules.country ?? DEFAULT_DRAFT.country;
  accounts.book.usualCountry = usualCountry;
  const numbers = await NumberBook.load(store);
  const usage = await UsageBook.load({ store, clock, log, timeZone: rules.rules.timeZone });
  const followed = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      log.warn({ error: String(error) }, 'numbers or rules that were changed elsewhere could not be read');
    });
  const watches = [
    store.watch(NUMBERS, (changed) => void followed(numbers.follow(changed))),
    store.watch(SETTINGS, (changed) => {
      if (changed === 'anything' || changed.includes(HOUSE_RULES)) void followed(rules.reload());
    }),
  ];
  const house = createHouse({
    accounts: accounts.book,
    trunks: {
      find: (name) => trunks?.get(name)?.row,
      list: () => trunks?.list().map(({ row }) => row) ?? [],
      atAddress: (address) => trunks?.atAddress(address),
    },
    ...{ numbers, programs, rules },
    isOurs: (host) => routes.isOurs(host),
  });
  const limits = new CallLimits({
    clock,
    timeZone: () => rules.rules.timeZone,
    usage,
    announce,
    stopTrunk: (name) => {
      trunks?.setStopped(name, true).catch((error: unknown) => {
        log.error({ trunk: name, error: String(error) }, 'a trunk that has used up its cap could not be stopped');
      });
    },
  });
  const targets = new HouseTargets({
    house,
    helpless: (number, { caller }) => {
      const message = `${caller.user} dialled ${number}, and no trunk can carry emergency calls`;
      announce({ type: 'alert.raised', code: 'emergencyUnserved', message });
    },
    bindings: accounts.bindings,
    trunks: {
      list: () => house.trunks(),
      stateOf: (name) => trunks?.state(name) ?? 'unknown',
      routeOut: ({ _id }, call) => trunks?.routeOut(_id, call),
    },
    limits,
    domain,
  });
  return {
    house,
    rules,
    numbers,
    limits,
    targets,
    async stop(): Promise<void> {
      for (const watch of watches) watch.close();
      limits.stop();
      await usage.stop();
    },
  };
}
