/** The system's own table of names (hosts(5)): it wins over DNS. */

import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { SipClock } from '../facilities.ts';

const maxLines = 10_000;
const freshFor = 10_000;

/** Name in lower case → addresses in the order of the file. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/, maxLines)) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const addresses = hosts.get(name) ?? [];
      if (!addresses.includes(address)) addresses.push(address);
      hosts.set(name, addresses);
    }
  }
  return hosts;
}

/** Gives the text of the table; '' when there is none. */
export type ReadHosts = () => Promise<string>;

export const systemHosts: ReadHosts = async () => {
  try {
    return await readFile('/etc/hosts', 'utf8');
  } catch {
    // No table is the same as an empty one: names are then found by the name servers.
    return '';
  }
};

/** The table, read again when older than ten seconds. */
export class HostsFile {
  readonly #read: ReadHosts;
  readonly #clock: SipClock;
  #hosts: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  #readAt = 0;

  constructor(read: ReadHosts, clock: SipClock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Undefined when the table does not have the name. */
  async addresses(name: string): Promise<readonly string[] | undefined> {
    const now = this.#clock.monotonic();
    if (!this.#hosts || now - this.#readAt >= freshFor) {
      this.#hosts = this.#read().then(parseHosts);
      this.#readAt = now;
    }
    return (await this.#hosts).get(name.toLowerCase());
  }
}
