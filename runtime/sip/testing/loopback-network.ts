/** A network inside the process: datagrams between addresses, with loss, delay, duplication and order as a test wants. */

import type { SipClock } from '../facilities.ts';
import type { ListenAddress, Peer, TransportName } from '../transport/address.ts';
import { failLater, type Receiver, type SendFailure, type Transport } from '../transport/transport.ts';

/** One message on its way. */
export interface Datagram {
  readonly bytes: Buffer;
  readonly text: string;
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
}

/** Milliseconds after which copies arrive: `[]` loses it, `[0]` is the rule, `[0, 0]` doubles it. */
export type Fate = (datagram: Datagram) => readonly number[];

export class LoopbackNetwork {
  /** Decides about each datagram; replace it to lose or delay some. */
  fate: Fate = () => [0];
  /** Everything that was sent, lost ones included. */
  readonly sent: Datagram[] = [];
  readonly #clock: SipClock;
  readonly #endpoints = new Map<string, (datagram: Datagram) => void>();
  #held: Datagram[] | undefined;

  constructor(clock: SipClock) {
    this.#clock = clock;
  }

  /** A transport for `UserAgentOptions.transports`; `tcp` behaves reliably, but loses what `fate` loses. */
  transport(address: string, port = 5060, name: TransportName = 'udp'): Transport {
    return new LoopbackTransport(this, { transport: name, host: address, port });
  }

  attach(address: string, port: number, arrived: (datagram: Datagram) => void): void {
    this.#endpoints.set(`${address}|${port}`, arrived);
  }

  /** Whether somebody is there. */
  has(address: string, port: number): boolean {
    return this.#endpoints.has(`${address}|${port}`);
  }

  detach(address: string, port: number): void {
    this.#endpoints.delete(`${address}|${port}`);
  }

  /** From now on datagrams wait until `deliver`, so that a test can choose their order. */
  hold(): void {
    this.#held ??= [];
  }

  /** What waits, oldest first. */
  get held(): readonly Datagram[] {
    return this.#held ?? [];
  }

  /** Delivers one held datagram now. */
  deliver(datagram: Datagram): void {
    if (!this.#held?.includes(datagram)) throw new Error('this datagram is not held');
    this.#held = this.#held.filter((other) => other !== datagram);
    this.#arrive(datagram);
  }

  /** Ends the hold and delivers the rest in order. */
  release(): void {
    const rest = this.#held ?? [];
    this.#held = undefined;
    for (const datagram of rest) this.#arrive(datagram);
  }

  send(bytes: Buffer, from: Datagram['from'], to: Datagram['to']): void {
    const datagram: Datagram = { bytes: Buffer.from(bytes), text: bytes.toString('utf8'), from, to };
    this.sent.push(datagram);
    if (this.#held) {
      this.#held.push(datagram);
      return;
    }
    for (const delay of this.fate(datagram)) {
      if (delay === 0) queueMicrotask(() => this.#arrive(datagram));
      else this.#clock.after(delay, () => this.#arrive(datagram));
    }
  }

  #arrive(datagram: Datagram): void {
    this.#endpoints.get(`${datagram.to.address}|${datagram.to.port}`)?.({
      ...datagram,
      bytes: Buffer.from(datagram.bytes),
    });
  }
}

class LoopbackTransport implements Transport {
  readonly name: TransportName;
  readonly reliable: boolean;
  readonly bound: ListenAddress;
  readonly connections = 0;
  readonly #network: LoopbackNetwork;
  #started = false;

  constructor(network: LoopbackNetwork, bound: ListenAddress) {
    this.#network = network;
    this.bound = bound;
    this.name = bound.transport;
    this.reliable = bound.transport !== 'udp';
  }

  async start(receiver: Receiver): Promise<void> {
    const { host, port, transport } = this.bound;
    this.#started = true;
    this.#network.attach(host, port, ({ bytes, from }) =>
      receiver.received(bytes, { ...from, transport, local: { address: host, port } }, this),
    );
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure): void {
    if (!this.#started) return failLater(onFailure, 'the transport has stopped');
    this.#network.send(bytes, { address: this.bound.host, port: this.bound.port }, to);
  }

  /** A connection stands if somebody is there; the network has no refusals for datagrams. */
  open(peer: Peer, told: (stands: boolean) => void): void {
    queueMicrotask(() => told(this.#network.has(peer.address, peer.port)));
  }

  connectedTo(): boolean {
    return this.#started;
  }

  async stop(): Promise<void> {
    this.#started = false;
    this.#network.detach(this.bound.host, this.bound.port);
  }
}
