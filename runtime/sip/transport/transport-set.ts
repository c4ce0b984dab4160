/** All transports of one user agent: bound together, found by name and address family. */

import { NoRoute } from '../errors.ts';
import type { ListenAddress, LocalAddress, Peer } from './address.ts';
import type { LocalAddresses } from './local-addresses.ts';
import { type Receiver, sameFamily, type Transport } from './transport.ts';

export class TransportSet {
  readonly #transports: readonly Transport[];
  readonly #addresses: LocalAddresses;

  constructor(transports: readonly Transport[], addresses: LocalAddresses) {
    this.#transports = transports;
    this.#addresses = addresses;
  }

  get bound(): readonly ListenAddress[] {
    return this.#transports.map((transport) => transport.bound);
  }

  get connections(): number {
    return this.#transports.reduce((sum, transport) => sum + transport.connections, 0);
  }

  /** Binds all or none. @throws ListenFailed */
  async start(receiver: Receiver): Promise<void> {
    const started: Transport[] = [];
    try {
      for (const transport of this.#transports) {
        await transport.start(receiver);
        started.push(transport);
      }
    } catch (error) {
      await Promise.all(started.map((transport) => transport.stop()));
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.stop()));
  }

  /** The transport that can send there, `preferred` if it can. @throws NoRoute */
  leadingTo(peer: Peer, preferred?: Transport): Transport {
    const fits = (transport: Transport) =>
      transport.name === peer.transport && sameFamily(transport.bound.host, peer.address);
    if (preferred && fits(preferred)) return preferred;
    const transport = this.#transports.find(fits);
    if (!transport) throw new NoRoute(`${peer.transport}:${peer.address}:${peer.port}`);
    return transport;
  }

  /** Whether `leadingTo` would find one. */
  canReach(peer: Peer): boolean {
    return this.#transports.some((one) => one.name === peer.transport && sameFamily(one.bound.host, peer.address));
  }

  /** An interface or address of this machine has changed. */
  addressesChanged(): void {
    this.#addresses.refresh();
  }

  /** What that transport's address is, seen from a peer. */
  localAddress(transport: Transport, peerAddress: string): LocalAddress {
    const { host, port } = transport.bound;
    return { host: this.#addresses.hostFor(host, peerAddress), port };
  }
}
