/** What holds for everybody in the house, whoever calls: one row of the settings. */

import { type Destinations, type Limits, LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';
import { countryOfZone } from './country-of-zone.ts';
import { countryFault, NO_DESTINATIONS } from './destinations.ts';

export interface HouseRules {
  /** ISO 3166: how numbers are read where no account says otherwise. */
  readonly country?: string;
  /** IANA: in which zone a day begins for daily caps. */
  readonly timeZone: string;
  /** Dialled before numbers outside, such as `0` or `9`. */
  readonly outsideLine?: string;
  readonly destinations: Destinations;
  /** Of all calls that leave the house together. */
  readonly limits: Limits;
}

/** The row of the settings. */
export const HOUSE_RULES = 'house-rules';

export function defaultHouseRules(): HouseRules {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const country = countryOfZone(timeZone);
  return {
    timeZone,
    ...(country !== undefined && countryFault(country) === undefined && { country }),
    destinations: NO_DESTINATIONS,
    limits: {},
  };
}

/** The house rules as they stand, kept in memory for the calls and in the store for the next start. */
export class HouseRulesBook {
  readonly #rows: Collection<SettingRow>;
  #rules: HouseRules;

  private constructor(rows: Collection<SettingRow>, rules: HouseRules) {
    this.#rows = rows;
    this.#rules = rules;
  }

  static async load(store: Store): Promise<HouseRulesBook> {
    const rows = store.collection<SettingRow>(SETTINGS);
    const book = new HouseRulesBook(rows, defaultHouseRules());
    await book.reload();
    return book;
  }

  /** Takes over what another process has set. */
  async reload(): Promise<void> {
    const kept = (await this.#rows.get(HOUSE_RULES))?.value as Partial<HouseRules> | undefined;
    this.#rules = { ...defaultHouseRules(), ...kept };
  }

  get rules(): HouseRules {
    return this.#rules;
  }

  /** Holds for calls from now on, once it is in the store. */
  async set(rules: HouseRules): Promise<void> {
    await this.#rows.put({ _id: HOUSE_RULES, owner: LOCAL_OWNER, value: rules });
    this.#rules = rules;
  }
}
