/** Names to addresses: the hosts table, the system for plain names, A and AAAA records for all others. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { SipClock } from '../facilities.ts';
import type { HostsFile } from './hosts-file.ts';
import type { Found, KnownRecords } from './known-records.ts';

/** Which addresses are wanted, and which come first. */
export type FamilyPreference = 'ipv4First' | 'ipv6First' | 'ipv4Only' | 'ipv6Only';

export type Addresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly stale: boolean }
  | { readonly kind: 'none'; readonly noSuchName: boolean }
  | { readonly kind: 'dead' };

/** Asks the system: its search domains, its other name services. Rejects with the system's code. */
export type LookUpPlain = (name: string) => Promise<readonly string[]>;

export const systemLookUp: LookUpPlain = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

const families: Readonly<Record<FamilyPreference, readonly ('A' | 'AAAA')[]>> = {
  ipv4First: ['A', 'AAAA'],
  ipv6First: ['AAAA', 'A'],
  ipv4Only: ['A'],
  ipv6Only: ['AAAA'],
};

/** Addresses of one name that are tried at most. */
const maxAddresses = 8;
const plainFreshFor = 30_000;
const maxPlain = 256;

export interface HostAddressesOptions {
  readonly clock: SipClock;
  readonly records: KnownRecords;
  readonly hosts: HostsFile;
  readonly lookUpPlain: LookUpPlain;
  readonly prefer: FamilyPreference;
}

export class HostAddresses {
  readonly #options: HostAddressesOptions;
  readonly #plain = new Map<string, { readonly found: Promise<Addresses>; readonly until: number }>();

  constructor(options: HostAddressesOptions) {
    this.#options = options;
  }

  /** Whether the machine itself knows the name, so that no SRV or NAPTR records are asked for. */
  async isLocal(name: string): Promise<boolean> {
    return isPlain(name) || (await this.#options.hosts.addresses(name)) !== undefined;
  }

  /** Addresses in the order in which they are to be tried. */
  async find(name: string): Promise<Addresses> {
    if (isIP(name) !== 0) return { kind: 'addresses', addresses: [name], stale: false };
    const own = await this.#options.hosts.addresses(name);
    if (own) return this.#preferred(own, false);
    return isPlain(name) ? this.#askSystem(name) : this.#ask(name);
  }

  async #ask(name: string): Promise<Addresses> {
    const wanted = families[this.#options.prefer];
    const found = await Promise.all(wanted.map((type) => this.#options.records.find(name, type)));
    const addresses = found.flatMap(addressesOf);
    if (addresses.length > 0) {
      return this.#preferred(
        addresses,
        found.some((each) => each.kind === 'records' && each.stale),
      );
    }
    if (found.some(({ kind }) => kind === 'dead')) return { kind: 'dead' };
    return { kind: 'none', noSuchName: found.some((each) => each.kind === 'none' && each.noSuchName) };
  }

  #preferred(addresses: readonly string[], stale: boolean): Addresses {
    const sorted = families[this.#options.prefer].flatMap((type) =>
      addresses.filter((address) => isIP(address) === (type === 'A' ? 4 : 6)).slice(0, maxAddresses),
    );
    return sorted.length > 0 ? { kind: 'addresses', addresses: sorted, stale } : { kind: 'none', noSuchName: false };
  }

  #askSystem(name: string): Promise<Addresses> {
    const now = this.#options.clock.monotonic();
    const known = this.#plain.get(name);
    if (known && now < known.until) return known.found;
    const found = this.#options.lookUpPlain(name).then((addresses) => this.#preferred(addresses, false), refusalOf);
    this.#plain.delete(name);
    this.#plain.set(name, { found, until: now + plainFreshFor });
    if (this.#plain.size > maxPlain) this.#plain.delete(this.#plain.keys().next().value!);
    return found;
  }
}

/** ENOTFOUND and ENODATA are answers; everything else means that the system could not ask. */
const refusalOf = (error: NodeJS.ErrnoException): Addresses =>
  error.code === 'ENOTFOUND' || error.code === 'ENODATA' ? { kind: 'none', noSuchName: true } : { kind: 'dead' };

/** Names without a dot, and all under `localhost` (RFC 6761 §6.3), are the machine's own affair. */
const isPlain = (name: string): boolean => !name.includes('.') || name.endsWith('.localhost');

const addressesOf = (found: Found): string[] =>
  found.kind === 'records' ? found.records.flatMap(({ data }) => ('address' in data ? [data.address] : [])) : [];
