/** What all transports have in common. One shared suite tests them: transport.suite.test.ts. */

import type { ListenAddress, Peer, Source, TransportName } from './address.ts';

export interface Transport {
  readonly name: TransportName;
  /** Delivers in order or fails loudly, so that nothing is sent twice (RFC 3261 §17). */
  readonly reliable: boolean;
  /** What it is bound to; the port is real once started. */
  readonly bound: ListenAddress;
  /** Stream connections that are open or opening. */
  readonly connections: number;
  /** @throws ListenFailed */
  start(receiver: Receiver): Promise<void>;
  /**
   * Sends one message, over the connection to that peer if there is one.
   * @param onFailure told, later, when it is known that the message cannot have arrived
   * @param returnPort where to connect when the peer's own connection is gone (§18.2.2)
   */
  send(bytes: Buffer, to: Peer, onFailure?: SendFailure, returnPort?: number): void;
  /** Whether a message to that peer can leave without opening a connection; one that is being opened counts. */
  connectedTo(peer: Peer): boolean;
  /** True for transports that cannot open connections: they lead only to peers who have connected. */
  readonly onlyConnected?: boolean;
  /** Listens to nobody: the port that it is bound to is only what Contact says. */
  readonly onlyOpens?: boolean;
  /** It leads nowhere outside the process, and is no address that anybody could be told. */
  readonly inner?: boolean;
  /** Streams only: opens a connection unless there is one, and tells once whether it stands. */
  open?(peer: Peer, told: (stands: boolean) => void): void;
  stop(): Promise<void>;
}

export interface SendFailure {
  sendFailed(error: Error): void;
  /** Instead, if it is there: the connection stood, and broke before the whole message was written. */
  unsent?(): void;
}

export interface Receiver {
  /** One whole message, or a keep-alive of a datagram transport. The bytes belong to the receiver. */
  received(bytes: Buffer, source: Source, transport: Transport): void;
  /** What came over a stream and cannot be cut into messages; the connection is closed after this call. */
  unframed(bytes: Buffer, why: string, source: Source, transport: Transport): void;
  /** Whether a connection that has long been idle must stay: somebody is registered over it, or in a call. */
  needs?(source: Source): boolean;
  /** A connection is gone; nothing that was meant for it will arrive. */
  disconnected?(source: Source): void;
}

/** `::ffff:192.0.2.1`, as dual-stack sockets say it, is `192.0.2.1`. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;

export const isIpv6 = (address: string): boolean => address.includes(':');

/** Whether a socket bound to `host` can send to `address`. */
export function sameFamily(host: string, address: string): boolean {
  return isIpv6(host) === isIpv6(address) || host === '::';
}

/** Failures are told after `send` has returned, so that no sender is called back while it is sending. */
export function failLater(onFailure: SendFailure | undefined, why: string): void {
  if (onFailure) queueMicrotask(() => onFailure.sendFailed(new Error(why)));
}
