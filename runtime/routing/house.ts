/** What routing asks about: the rows that are in force, and what is ours. The composition root answers from memory. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { HouseRules } from '../policy/house-rules.ts';
import type { AccountRow, NumberRow, TrunkRow } from '../store/collections.ts';

export interface House {
  /** In any case. */
  account(name: string): AccountRow | undefined;
  byExtension(extension: string): AccountRow | undefined;
  /** In any case. */
  trunk(name: string): TrunkRow | undefined;
  trunks(): readonly TrunkRow[];
  /** The trunk that answers at a host or an address; a call there is a call by that trunk. */
  trunkAt(host: string): TrunkRow | undefined;
  /** Public numbers and feature codes, by the text of their rows. */
  number(digits: string): NumberRow | undefined;
  /** Published flows. */
  flow(id: string): Pick<Flow, 'access' | 'anonymousDial'> | undefined;
  /** Any of our addresses, or a configured domain; in lower case. */
  isOurs(host: string): boolean;
  readonly rules: HouseRules;
}
