/** The outside address as a number: Via, Contact and SDP carry no names. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { StartFailed } from './start-failures.ts';

/** The setting by which providers tell the address. */
const LEARNT = 'auto';

export class PublicAddress {
  /** As somebody has written it, name or number. */
  readonly setting: string | undefined;
  readonly #isLearnt: boolean;
  #number: string | undefined;

  private constructor(setting: string | undefined, number: string | undefined, isLearnt: boolean) {
    this.setting = setting;
    this.#number = number;
    this.#isLearnt = isLearnt;
  }

  /** @throws StartFailed when the name has no address */
  static async of(
    setting: string | undefined,
    find: (name: string) => Promise<{ readonly address: string }> = lookup,
  ): Promise<PublicAddress> {
    if (setting === LEARNT) return new PublicAddress(undefined, undefined, true);
    if (setting === undefined || isIP(setting) !== 0) return new PublicAddress(setting, setting, false);
    try {
      return new PublicAddress(setting, (await find(setting)).address, false);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StartFailed(
        `CORDBOARD_PUBLIC_ADDRESS=${setting}: the name has no address (${why}). Give an IP address, or a name that can be looked up.`,
      );
    }
  }

  /** Undefined while it is not known, or not wanted. */
  get number(): string | undefined {
    return this.#number;
  }

  /** Takes what a provider has seen. False when it is no news, or the setting names another address. */
  learn(address: string): boolean {
    if (!this.#isLearnt || isIP(address) === 0 || address === this.#number) return false;
    this.#number = address;
    return true;
  }
}
