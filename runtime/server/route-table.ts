/** What routing asks about, answered from settings, network cards and published flows. */

import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../clock.ts';
import type { Programs } from '../flow/programs.ts';
import type { RouteTable } from '../routing/route-call.ts';

export interface RouteTableOptions {
  readonly programs: Programs;
  readonly trusted: BlockList;
  readonly domains: readonly string[];
  readonly publicAddress: string | undefined;
  readonly clock: Clock;
}

/** Milliseconds for which the list of our own addresses is believed. */
const CARDS_KEPT_FOR = 5_000;

export function createRouteTable({ programs, trusted, domains, publicAddress, clock }: RouteTableOptions): RouteTable {
  const named = new Set(['localhost', ...domains, ...(publicAddress ? [publicAddress.toLowerCase()] : [])]);
  let cards = { at: Number.NEGATIVE_INFINITY, addresses: new Set<string>() };
  const ownAddresses = (): Set<string> => {
    if (clock.monotonic() - cards.at > CARDS_KEPT_FOR) cards = { at: clock.monotonic(), addresses: readCards() };
    return cards.addresses;
  };
  return {
    accessOf: (flow) => programs.current(flow)?.flow.access,
    isOurs: (host) => named.has(host) || ownAddresses().has(host),
    isTrusted: (address) => isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
}

/** Addresses of all network cards, without zones, in lower case. */
export function readCards(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
  return new Set(all.map(({ address }) => address.split('%')[0]!.toLowerCase()));
}
