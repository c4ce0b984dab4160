/** Whose callers reach flows of access `trusted`: the networks of the settings, and those that somebody added in the editor. */

import { type BlockList, isIP } from 'node:net';
import { type Network, networkList } from '../config.ts';
import { LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';
import { realAddresses } from './network-cards.ts';
import { parseNetworks } from './setting-values.ts';

export interface TrustedNetwork {
  /** In CIDR form. */
  readonly network: string;
  /** Networks of the settings can only be taken out there. */
  readonly source: 'settings' | 'added';
}

const ROW = 'trusted-networks';
const MOST_ADDED = 100;
/** Answers that are remembered: whoever sends one message sends more, and looking through networks is slow. */
const MOST_REMEMBERED = 4096;

export class TrustedNetworks {
  readonly #configured: readonly Network[];
  readonly #rows: Collection<SettingRow>;
  #added: readonly Network[];
  #list: BlockList;
  readonly #remembered = new Map<string, boolean>();

  private constructor(rows: Collection<SettingRow>, configured: readonly Network[], added: readonly Network[]) {
    this.#rows = rows;
    this.#configured = configured;
    this.#added = added;
    this.#list = networkList([...configured, ...added]);
  }

  static async load(store: Store, configured: readonly Network[]): Promise<TrustedNetworks> {
    const rows = store.collection<SettingRow>(SETTINGS);
    const kept = (await rows.get(ROW))?.value;
    const added = Array.isArray(kept) ? readAll(kept.filter((entry) => typeof entry === 'string')) : [];
    return new TrustedNetworks(rows, configured, added);
  }

  has(address: string): boolean {
    const known = this.#remembered.get(address);
    if (known !== undefined) return known;
    const family = isIP(address);
    const trusted = family !== 0 && this.#list.check(address, family === 6 ? 'ipv6' : 'ipv4');
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(address, trusted);
    return trusted;
  }

  list(): TrustedNetwork[] {
    const told = (networks: readonly Network[], source: TrustedNetwork['source']) =>
      networks.map((network) => ({ network: cidrOf(network), source }));
    return [...told(this.#configured, 'settings'), ...told(this.#added, 'added')];
  }

  /** Networks of real cards that are not trusted yet. */
  offered(): string[] {
    const outside = realAddresses().filter(
      ({ internal, family, cidr, address }) => !internal && family === 'IPv4' && cidr && !this.has(address),
    );
    return [
      ...new Set(outside.map(({ address, netmask, cidr }) => `${masked(address, netmask)}/${cidr!.split('/')[1]}`)),
    ];
  }

  /** @throws RangeError when it is no network, or there are too many */
  async add(network: string): Promise<void> {
    const [added] = readAll([network]);
    if (!added) throw new RangeError(`${network} is no network such as 192.168.1.0/24`);
    if (this.#added.length >= MOST_ADDED) throw new RangeError(`there are ${MOST_ADDED} networks already`);
    const others = this.#added.filter((other) => cidrOf(other) !== cidrOf(added));
    await this.#keep([...others, added]);
  }

  /** False when it was not among those that were added. */
  async remove(network: string): Promise<boolean> {
    const rest = this.#added.filter((other) => cidrOf(other) !== network);
    if (rest.length === this.#added.length) return false;
    await this.#keep(rest);
    return true;
  }

  async #keep(added: readonly Network[]): Promise<void> {
    await this.#rows.put({ _id: ROW, owner: LOCAL_OWNER, value: added.map(cidrOf) });
    this.#added = added;
    this.#list = networkList([...this.#configured, ...added]);
    this.#remembered.clear();
  }
}

function readAll(entries: readonly string[]): Network[] {
  return entries.flatMap((entry) => {
    const parsed = entry.includes(',') ? undefined : parseNetworks(entry);
    return parsed && 'value' in parsed ? parsed.value : [];
  });
}

function cidrOf({ address, prefix }: Network): string {
  return `${address}/${prefix}`;
}

/** The first address of an IPv4 network. */
function masked(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((part, place) => Number(part) & mask[place]!)
    .join('.');
}
