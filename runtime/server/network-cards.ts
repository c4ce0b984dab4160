/** The addresses of this machine. */

import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** Bridges of containers and virtual machines: nobody calls through them from outside, and behind them everybody looks the same. */
const VIRTUAL_CARD = /^(docker|br-|veth|virbr|lxc|cni|podman)/;

/** Addresses of cards that are not virtual, loopback included. */
export function realAddresses(): NetworkInterfaceInfo[] {
  const cards = Object.entries(networkInterfaces()).filter(([name]) => !VIRTUAL_CARD.test(name));
  return cards.flatMap(([, addresses]) => addresses ?? []);
}

/** Every address, those of virtual cards too, without zones, in lower case. */
export function allAddresses(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((card) => card ?? []);
  return new Set(all.map(({ address }) => address.split('%')[0]!.toLowerCase()));
}
