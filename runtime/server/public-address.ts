/** The outside address as a number: Via, Contact and SDP carry no names. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { StartFailed } from './start-failures.ts';

/** @throws StartFailed when the name has no address */
export async function publicAddressOf(
  setting: string | undefined,
  find: (name: string) => Promise<{ readonly address: string }> = lookup,
): Promise<string | undefined> {
  if (setting === undefined || isIP(setting) !== 0) return setting;
  try {
    return (await find(setting)).address;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartFailed(
      `CORDBOARD_PUBLIC_ADDRESS=${setting}: the name has no address (${why}). Give an IP address, or a name that can be looked up.`,
    );
  }
}
