/** What outlives calls, as boxes see it. All of it is at hand at once: no call waits for the store. */

import type { Value } from './node-kind.ts';

export interface HouseMemory {
  /** Undefined: nothing is kept under that name. */
  value(name: string): Value | undefined;
  /** Every later call sees it. @throws when the house keeps too many values already */
  keep(name: string, value: Value): void;
  /** Accounts that are logged in to a ring group, whoever came first at first. */
  members(group: string): readonly string[];
  /**
   * @param member an account or its extension
   * @returns the account, and whether it takes part now; undefined when there is no such account
   * @throws when too many take part already
   */
  log(
    how: GroupLogin,
    member: string,
    group: string,
  ): { readonly account: string; readonly takesPart: boolean } | undefined;
}

export const GROUP_LOGINS = ['toggle', 'in', 'out'] as const;
export type GroupLogin = (typeof GROUP_LOGINS)[number];
