/** By whose country a dialled text is read, as a number and as an emergency call. Pure. */

import type { EmergencyPlan } from '../policy/emergency.ts';
import type { House } from './house.ts';

/** @param account whoever dials, if it is one of ours: its country comes before that of the house */
export function readingPlan(account: string | undefined, { account: find, rules, trunks }: House): EmergencyPlan {
  const own = account === undefined ? undefined : find(account)?.country;
  const country = own ?? rules.country ?? trunks()[0]?.country;
  return { country, ...(rules.outsideLine === undefined ? {} : { outsideLine: rules.outsideLine }) };
}
