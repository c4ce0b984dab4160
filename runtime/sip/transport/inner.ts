/**
 * Messages to ourselves: a call that one flow places to another is an ordinary INVITE, and never leaves the process.
 * Nobody outside can come by this way, and nobody can be reached by it.
 */

import type { ListenAddress, Peer } from './address.ts';
import { failLater, type Receiver, type SendFailure, type Transport } from './transport.ts';

/** No SIP element listens on port 1 of loopback. */
export const INNER_PEER: Peer = { transport: 'udp', address: '127.0.0.1', port: 1 };

export class InnerTransport implements Transport {
  readonly name = 'udp';
  readonly reliable = true;
  readonly bound: ListenAddress = { transport: 'udp', host: INNER_PEER.address, port: INNER_PEER.port };
  readonly connections = 0;
  readonly onlyConnected = true;
  readonly inner = true;
  #receiver: Receiver | undefined;

  async start(receiver: Receiver): Promise<void> {
    this.#receiver = receiver;
  }

  /** Arrives later, as everything that is sent does. */
  send(bytes: Buffer, to: Peer, onFailure?: SendFailure): void {
    if (!this.#receiver || !this.connectedTo(to)) return failLater(onFailure, 'nobody is there inside');
    const { address, port } = INNER_PEER;
    const source = { ...INNER_PEER, local: { address, port } };
    const copy = Buffer.from(bytes);
    setImmediate(() => this.#receiver?.received(copy, source, this));
  }

  connectedTo({ transport, address, port }: Peer): boolean {
    return transport === INNER_PEER.transport && address === INNER_PEER.address && port === INNER_PEER.port;
  }

  async stop(): Promise<void> {
    this.#receiver = undefined;
  }
}
