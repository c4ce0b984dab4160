/** All transports of one user agent: bound together, found by name and address family. */

import { NoRoute } from '../errors.ts';
import type { ListenAddress, LocalAddress, Peer, TransportName } from './address.ts';
import { ConnectionHolds } from './connection-holds.ts';
import type { LocalAddresses } from './local-addresses.ts';
import { type Receiver, sameFamily, type Transport } from './transport.ts';

export class TransportSet {
  readonly #transports: readonly Transport[];
  readonly #addresses: LocalAddresses;
  readonly holds = new ConnectionHolds();

  constructor(transports: readonly Transport[], addresses: LocalAddresses) {
    this.#transports = transports;
    this.#addresses = addresses;
  }

  get bound(): readonly ListenAddress[] {
    return this.#transports.filter(({ inner, onlyOpens }) => !inner && !onlyOpens).map((transport) => transport.bound);
  }

  /** Transports by which we can reach who has not connected, in the order in which they were configured. */
  get outbound(): readonly TransportName[] {
    return [...new Set(this.#transports.filter((one) => !one.onlyConnected).map(({ name }) => name))];
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
    this.holds.clear();
  }

  /**
   * The transport that can send there: one with a connection to that peer, else `preferred`, else the one that is bound
   * to the address from which the route leads there. @throws NoRoute
   */
  leadingTo(peer: Peer, preferred?: Transport): Transport {
    const fitting = this.#transports.filter((one) => leads(one, peer));
    const transport = fitting.length > 1 ? this.#best(fitting, peer, preferred) : fitting[0];
    if (!transport) throw new NoRoute(`${peer.transport}:${peer.address}:${peer.port}`);
    return transport;
  }

  /** The transport that is bound just there; after a restart it is the one that peers know. */
  boundTo({ transport, host, port }: ListenAddress): Transport | undefined {
    return this.#transports.find(
      ({ bound }) => bound.transport === transport && bound.host === host && bound.port === port,
    );
  }

  #best(fitting: readonly Transport[], peer: Peer, preferred: Transport | undefined): Transport | undefined {
    const isConnected = (one: Transport) => one.reliable && one.connectedTo(peer);
    const known = preferred && fitting.includes(preferred) ? preferred : undefined;
    if (known && (!known.reliable || isConnected(known))) return known;
    const route = this.#addresses.routeTo(peer.address);
    return fitting.find(isConnected) ?? known ?? fitting.find(({ bound }) => bound.host === route) ?? fitting[0];
  }

  /** Whether `leadingTo` would find one. */
  canReach(peer: Peer): boolean {
    return this.#transports.some((one) => leads(one, peer));
  }

  /** The transport by which TCP can go to that peer, if there is one. */
  streamTo({ address, port }: Peer): Transport | undefined {
    return this.#transports.find((one) => leads(one, { transport: 'tcp', address, port }));
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

function leads(transport: Transport, peer: Peer): boolean {
  if (transport.name !== peer.transport) return false;
  return transport.onlyConnected ? transport.connectedTo(peer) : sameFamily(transport.bound.host, peer.address);
}
