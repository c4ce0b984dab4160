/** Locating SIP servers: from a URI to the addresses to try, in order (RFC 3263 §4). */

import { isIP } from 'node:net';
import type { Uri } from '../message/uri.ts';
import type { Peer, TransportName } from '../transport/address.ts';
import type { NaptrData, SrvData } from './dns-records.ts';
import type { HostAddresses } from './host-addresses.ts';
import type { Found, KnownRecords } from './known-records.ts';
import { type LocationPlan, planLocation } from './location-plan.ts';
import { chooseServices, defaultPorts, isSecure, type Service, srvName } from './services.ts';
import { orderServers } from './srv-order.ts';

/** Where to send a request. */
export interface Target extends Peer {
  /** Of secure transports: what the certificate must be for: the URI's own host, never an SRV target (RFC 5922 §7.3). */
  readonly tlsName?: string;
}

export type LocationFailure =
  | 'notSip'
  | 'transportNotSupported'
  | 'noSuchName'
  | 'noServers'
  | 'dnsUnavailable'
  | 'timeout';

export type Located =
  | { readonly kind: 'targets'; readonly targets: readonly Target[]; readonly stale: boolean }
  | { readonly kind: 'failed'; readonly why: LocationFailure };

/** SRV servers of one service that are looked up, and targets given at most. */
const maxServers = 16;
const maxTargets = 32;

/** The targets of a URI with a numeric host, without any waiting; undefined when DNS must be asked. */
export function literalTargets(uri: Uri, supported: readonly TransportName[]): Located | undefined {
  const plan = planLocation(uri, supported);
  if (plan.kind === 'impossible') return { kind: 'failed', why: plan.why };
  if (plan.kind !== 'host' || isIP(plan.host) === 0) return undefined;
  const { host: address, transport, port } = plan;
  return { kind: 'targets', targets: [targetOf({ transport, address, port }, uri.host)], stale: false };
}

/** What one place in the list of targets became: several addresses, or the reason why there are none. */
interface Slot {
  targets: readonly Target[];
  outcome: 'open' | 'found' | 'none' | 'noSuchName' | 'dead';
  stale: boolean;
}

/** One run of the procedure. `soFar` can be asked at any time: a slow server does not hold back the others. */
export class Location {
  readonly #tlsName: string;
  readonly #records: KnownRecords;
  readonly #hosts: HostAddresses;
  readonly #random: (below: number) => number;
  #slots: Slot[] = [];
  #dead = false;

  constructor(uri: Uri, records: KnownRecords, hosts: HostAddresses, random: (below: number) => number) {
    this.#tlsName = uri.host;
    this.#records = records;
    this.#hosts = hosts;
    this.#random = random;
  }

  async run(plan: Exclude<LocationPlan, { kind: 'impossible' }>): Promise<Located> {
    if (plan.kind === 'host') await this.#addressOf(plan.host, plan.transport, plan.port);
    else if (await this.#hosts.isLocal(plan.host)) await this.#withoutRecords(plan);
    else if (plan.kind === 'servers') await this.#byServers(plan.host, [plan.transport], plan.transport);
    else await this.#byDomain(plan.host, plan.usable);
    return this.soFar() ?? { kind: 'failed', why: this.#failure() };
  }

  /** The targets known by now; undefined when there are none. */
  soFar(): Located | undefined {
    const targets = this.#slots.flatMap((slot) => slot.targets).slice(0, maxTargets);
    if (targets.length === 0) return undefined;
    return { kind: 'targets', targets, stale: this.#slots.some(({ stale }) => stale) };
  }

  /** §4.1: NAPTR records choose; without them SRV records of what we can use; without them the bare host. */
  async #byDomain(host: string, usable: readonly TransportName[]): Promise<void> {
    const found = await this.#find(host, 'NAPTR');
    const services = chooseServices(naptrsOf(found), usable);
    if (services.length > 0) {
      // Whoever names services wants no others: no way back to plain UDP.
      await this.#allServices(services, isStale(found));
      return;
    }
    const first = (['udp', 'tcp', 'tls', 'wss', 'ws'] as const).find((name) => usable.includes(name))!;
    await this.#byServers(host, usable, first);
  }

  /** §4.2: SRV records, and when there are none at all the addresses of the host at the default port. */
  async #byServers(host: string, transports: readonly TransportName[], fallback: TransportName): Promise<void> {
    const services = transports.flatMap((transport) => {
      const name = srvName(transport, host);
      return name ? [{ transport, name }] : [];
    });
    const listed = await this.#allServices(services, false);
    if (!listed) await this.#addressOf(host, fallback, defaultPorts[fallback]);
  }

  async #withoutRecords(plan: Extract<LocationPlan, { kind: 'servers' | 'domain' }>): Promise<void> {
    const order = ['udp', 'tcp', 'tls', 'wss', 'ws'] as const;
    const transport = plan.kind === 'servers' ? plan.transport : order.find((name) => plan.usable.includes(name))!;
    await this.#addressOf(plan.host, transport, defaultPorts[transport]);
  }

  /** All at once, kept in order. Gives whether any is listed, be it as decidedly not offered (RFC 2782: target "."). */
  async #allServices(services: readonly Service[], stale: boolean): Promise<boolean> {
    const groups = services.slice(0, maxServers).map(() => [] as Slot[]);
    const settle = () => {
      this.#slots = groups.flat();
    };
    const listings = await Promise.all(
      services.slice(0, maxServers).map(async ({ transport, name }, index) => {
        const found = await this.#find(name, 'SRV');
        const listed = serversOf(found);
        const offered = listed.filter(({ target, port }) => target !== '' && port > 0);
        const servers = orderServers(offered, this.#random).slice(0, maxServers);
        groups[index] = servers.map(() => ({ targets: [], outcome: 'open', stale: stale || isStale(found) }));
        settle();
        const slots = groups[index];
        await Promise.all(servers.map(({ target, port }, i) => this.#fill(slots[i]!, target, transport, port)));
        return listed.length > 0;
      }),
    );
    return listings.some((listed) => listed);
  }

  async #addressOf(host: string, transport: TransportName, port: number): Promise<void> {
    const slot: Slot = { targets: [], outcome: 'open', stale: false };
    this.#slots = [slot];
    await this.#fill(slot, host, transport, port);
  }

  async #fill(slot: Slot, host: string, transport: TransportName, port: number): Promise<void> {
    const found = await this.#hosts.find(host);
    if (found.kind === 'addresses') {
      slot.targets = found.addresses.map((address) => targetOf({ transport, address, port }, this.#tlsName));
      slot.outcome = 'found';
      slot.stale ||= found.stale;
    } else if (found.kind === 'none') slot.outcome = found.noSuchName ? 'noSuchName' : 'none';
    else slot.outcome = 'dead';
  }

  async #find(name: string, type: 'NAPTR' | 'SRV'): Promise<Found> {
    const found = await this.#records.find(name, type);
    this.#dead ||= found.kind === 'dead';
    return found;
  }

  #failure(): LocationFailure {
    const outcomes = this.#slots.map(({ outcome }) => outcome);
    if (outcomes.includes('dead') || (outcomes.length === 0 && this.#dead)) return 'dnsUnavailable';
    return outcomes.includes('noSuchName') ? 'noSuchName' : 'noServers';
  }
}

function targetOf(peer: Peer, tlsName: string): Target {
  return isSecure(peer.transport) ? { ...peer, tlsName } : peer;
}

const isStale = (found: Found): boolean => found.kind === 'records' && found.stale;

const naptrsOf = (found: Found): NaptrData[] =>
  found.kind === 'records' ? found.records.flatMap(({ data }) => (data.type === 'NAPTR' ? [data] : [])) : [];

const serversOf = (found: Found): SrvData[] =>
  found.kind === 'records' ? found.records.flatMap(({ data }) => (data.type === 'SRV' ? [data] : [])) : [];
