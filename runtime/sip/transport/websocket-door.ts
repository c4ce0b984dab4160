/**
 * SIP over WebSocket (RFC 7118), as the server. The door does not listen: an HTTP server upgrades connections, checks
 * who knocks, and hands them over. Browsers cannot be called back by address: what goes to them goes over their own
 * connection, whatever `.invalid` their Via and Contact say (Appendix B.1).
 */

import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress, Peer, Source } from './address.ts';
import { failLater, type Receiver, type SendFailure, type Transport } from './transport.ts';
import { type SipWebSocket, WebSocketConnection, type WebSocketUser } from './websocket-connection.ts';

export interface WebSocketDoorOptions {
  /** `wss` when the browser's connection is encrypted, be it by us or by a proxy before us. */
  readonly name: 'ws' | 'wss';
  /** Where the HTTP server listens; asked when it is needed, since its port may be chosen late. */
  readonly bound: () => { readonly host: string; readonly port: number };
  readonly wheel: TimerWheel;
  /** Connections from one address at most. */
  readonly maxPerSource: number;
}

/** The subprotocol that a client must offer and the HTTP server must choose (RFC 7118 §4.1). */
export const sipSubprotocol = 'sip';
/** Codes of RFC 6455 §7.4.1. */
const closing = { goingAway: 1001, protocolError: 1002, policy: 1008, tryLater: 1013 } as const;

export class WebSocketDoor implements Transport, WebSocketUser {
  readonly reliable = true;
  /** Goes only where somebody is connected from. */
  readonly onlyConnected = true;
  readonly #options: WebSocketDoorOptions;
  readonly #connections = new Map<string, WebSocketConnection>();
  readonly #perSource = new Map<string, number>();
  #receiver: Receiver | undefined;

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
  }

  get name(): 'ws' | 'wss' {
    return this.#options.name;
  }

  get bound(): ListenAddress {
    return { transport: this.name, ...this.#options.bound() };
  }

  get connections(): number {
    return this.#connections.size;
  }

  async start(receiver: Receiver): Promise<void> {
    this.#receiver = receiver;
  }

  /**
   * Takes a WebSocket that has just been opened; it is closed here when it cannot stay.
   * @param from address and port of the client, as the HTTP server believes them
   * @param local address and port that it came to
   */
  accept(
    socket: SipWebSocket,
    from: { readonly address: string; readonly port: number },
    local: Source['local'],
  ): void {
    const source: Source = { transport: this.name, address: from.address, port: from.port, local };
    const refusal = this.#refusal(socket, source);
    if (refusal) {
      socket.on('error', () => {});
      socket.close(refusal.code, refusal.why);
      return;
    }
    this.#connections.set(keyOf(source), new WebSocketConnection(socket, source, this.#options.wheel, this));
    this.#count(source.address, 1);
  }

  #refusal(socket: SipWebSocket, source: Source): { readonly code: number; readonly why: string } | undefined {
    if (!this.#receiver) return { code: closing.goingAway, why: 'not running' };
    if (socket.protocol !== sipSubprotocol) return { code: closing.protocolError, why: 'the subprotocol must be sip' };
    if ((this.#perSource.get(source.address) ?? 0) >= this.#options.maxPerSource) {
      return { code: closing.tryLater, why: 'too many connections' };
    }
    // Possible behind several proxies only, where the port is theirs.
    return this.#connections.has(keyOf(source)) ? { code: closing.policy, why: 'connected already' } : undefined;
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure): void {
    const connection = this.#connections.get(keyOf(to));
    if (connection) connection.send(bytes, onFailure);
    else failLater(onFailure, 'that WebSocket is closed');
  }

  connectedTo(peer: Peer): boolean {
    return this.#connections.has(keyOf(peer));
  }

  message(bytes: Buffer, connection: WebSocketConnection): void {
    this.#receiver?.received(bytes, connection.source, this);
  }

  needs(connection: WebSocketConnection): boolean {
    return this.#receiver?.needs?.(connection.source) === true;
  }

  closed(connection: WebSocketConnection): void {
    const { address } = connection.source;
    this.#connections.delete(keyOf(connection.source));
    this.#count(address, -1);
    this.#receiver?.disconnected?.(connection.source);
  }

  #count(address: string, by: number): void {
    const left = (this.#perSource.get(address) ?? 0) + by;
    if (left > 0) this.#perSource.set(address, left);
    else this.#perSource.delete(address);
  }

  async stop(): Promise<void> {
    this.#receiver = undefined;
    for (const connection of [...this.#connections.values()]) connection.close(closing.goingAway, 'stopping');
  }
}

const keyOf = ({ address, port }: { readonly address: string; readonly port: number }): string => `${address}|${port}`;
