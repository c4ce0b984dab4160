/** What routing asks about, answered from settings, network cards and published flows. */

import type { Clock } from '../clock.ts';
import type { Programs } from '../flow/programs.ts';
import type { RouteTable } from '../routing/route-by-name.ts';
import { allAddresses } from './network-cards.ts';

export interface RouteTableOptions {
  readonly programs: Programs;
  readonly trusted: { has(address: string): boolean };
  readonly domains: readonly string[];
  /** Asked each time: it may be learnt. */
  readonly publicAddress: () => string | undefined;
  readonly clock: Clock;
}

/** Milliseconds for which the list of our own addresses is believed. */
const CARDS_KEPT_FOR = 5_000;

export function createRouteTable({ programs, trusted, domains, publicAddress, clock }: RouteTableOptions): RouteTable {
  const named = new Set(['localhost', ...domains]);
  let cards = { at: Number.NEGATIVE_INFINITY, addresses: new Set<string>() };
  const ownAddresses = (): Set<string> => {
    if (clock.monotonic() - cards.at > CARDS_KEPT_FOR) cards = { at: clock.monotonic(), addresses: allAddresses() };
    return cards.addresses;
  };
  return {
    accessOf: (flow) => programs.current(flow)?.flow.access,
    isOurs: (host) => named.has(host) || host === publicAddress()?.toLowerCase() || ownAddresses().has(host),
    isTrusted: (address) => trusted.has(address),
  };
}
