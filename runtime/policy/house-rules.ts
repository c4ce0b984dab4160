/** What holds for everybody in the house, whoever calls: one row of the settings. */

import { type Destinations, type Limits, LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import { type Collection, DuplicateKey, MissingRow, StaleRow, type Store } from '../store/store.ts';
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
  #rev = 0;

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
    const row = await this.#rows.get(HOUSE_RULES);
    const kept = row?.value as Partial<HouseRules> | undefined;
    this.#rules = { ...defaultHouseRules(), ...kept };
    this.#rev = row?.rev ?? 0;
  }

  get rules(): HouseRules {
    return this.#rules;
  }

  /** 0: nobody has set any yet. */
  get rev(): number {
    return this.#rev;
  }

  /**
   * Holds for calls from now on, once it is in the store.
   * @param rev the revision that somebody has seen; undefined: whatever it is @throws StaleRow
   */
  async set(rules: HouseRules, rev?: number): Promise<void> {
    const row = { _id: HOUSE_RULES, owner: LOCAL_OWNER, value: rules };
    const kept = rev === undefined ? await this.#rows.put(row) : await this.#replace({ ...row, rev });
    this.#rules = rules;
    this.#rev = kept.rev;
  }

  async #replace({ rev, ...row }: SettingRow): Promise<SettingRow> {
    try {
      return rev === 0 ? await this.#rows.insertOne(row) : await this.#rows.replaceOne({ ...row, rev });
    } catch (error) {
      throw error instanceof DuplicateKey || error instanceof MissingRow ? new StaleRow(SETTINGS, HOUSE_RULES) : error;
    }
  }
}
