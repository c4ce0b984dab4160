/** The addresses and names from which a trunk's requests and challenges may come. */

import { BlockList, isIP } from 'node:net';
import type { Clock } from '../../clock.ts';

/** Servers behind one name change with every answer; who was one a moment ago still sends. */
const KEPT_FOR = 3_600_000;

export class AddressSet {
  /** Told when an address is there that was not, or another set of networks. */
  onChange: () => void = () => {};
  readonly #clock: Clock;
  readonly #seen = new Map<string, number>();
  #networks = new BlockList();
  #names: ReadonlySet<string> = new Set();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param networks addresses and networks in CIDR form @param names hosts that a certificate may prove */
  configure(networks: readonly string[], names: readonly string[]): void {
    this.#networks = blockListOf(networks);
    this.#names = new Set(names.map((name) => name.toLowerCase()).filter((name) => isIP(name) === 0));
    this.onChange();
  }

  /** Addresses that DNS gave, or where a server of the trunk has answered. */
  found(addresses: Iterable<string>): void {
    const now = this.#clock.monotonic();
    const before = new Set(this.#seen.keys());
    for (const address of addresses) this.#seen.set(plain(address), now);
    for (const [address, at] of this.#seen) if (now - at > KEPT_FOR) this.#seen.delete(address);
    if (this.#seen.size !== before.size || [...this.#seen.keys()].some((address) => !before.has(address))) {
      this.onChange();
    }
  }

  has(address: string): boolean {
    const text = plain(address);
    const at = this.#seen.get(text);
    if (at !== undefined && this.#clock.monotonic() - at <= KEPT_FOR) return true;
    const family = isIP(text);
    return family !== 0 && this.#networks.check(text, family === 6 ? 'ipv6' : 'ipv4');
  }

  /** Whether one of the names that a certificate proves is ours. */
  proves(names: readonly string[] | undefined): boolean {
    return names?.some((name) => this.#names.has(name.toLowerCase())) ?? false;
  }

  /** For `CredentialScope`. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** For people to see. */
  get addresses(): readonly string[] {
    return [...this.#seen.keys()];
  }
}

/** IPv4 that came by an IPv6 socket, as IPv4. */
function plain(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=[0-9.]+$)/, '');
}

/** Undefined when it is neither an address nor a network. */
export function readNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  const widest = version === 6 ? 128 : 32;
  const prefix = length === undefined ? widest : Number(length);
  if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length ?? '0') || prefix > widest) return undefined;
  return { address, prefix, family: version === 6 ? 'ipv6' : 'ipv4' };
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const network = readNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}
