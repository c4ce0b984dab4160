/** SIP over TCP (RFC 3261 §18): connections are found by the peer's address and used in both directions. */

import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { ListenFailed } from '../errors.ts';
import type { SipLog } from '../facilities.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress, Peer } from './address.ts';
import { type ConnectionUser, StreamConnection } from './stream-connection.ts';
import { failLater, isIpv6, plainAddress, type Receiver, type SendFailure, type Transport } from './transport.ts';

export class TcpTransport implements Transport, ConnectionUser {
  readonly name = 'tcp';
  readonly reliable = true;
  #bound: ListenAddress;
  readonly #wheel: TimerWheel;
  readonly #log: SipLog;
  readonly #maxPerSource: number;
  readonly #connections = new Map<string, StreamConnection>();
  readonly #perSource = new Map<string, number>();
  #server: Server | undefined;
  #receiver: Receiver | undefined;

  constructor(listen: ListenAddress, wheel: TimerWheel, log: SipLog, maxPerSource: number) {
    this.#log = log;
    this.#bound = listen;
    this.#wheel = wheel;
    this.#maxPerSource = maxPerSource;
  }

  get bound(): ListenAddress {
    return this.#bound;
  }

  get connections(): number {
    return this.#connections.size;
  }

  async start(receiver: Receiver): Promise<void> {
    const { host, port } = this.#bound;
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.on('error', (error: NodeJS.ErrnoException) => {
        // After the start: a connection that could not be accepted, for lack of descriptors.
        this.#log.warn({ error: error.message, host, port }, 'TCP listener error');
        reject(new ListenFailed(`tcp:${host}:${port}`, error.code ?? error.message));
      });
      server.listen({ host, port, ipv6Only: isIpv6(host) && host !== '::', exclusive: true }, resolve);
    });
    const address = server.address();
    this.#bound = { transport: 'tcp', host, port: address && typeof address === 'object' ? address.port : port };
    this.#server = server;
    this.#receiver = receiver;
  }

  #accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const port = socket.remotePort;
    if (address === '' || port === undefined || (this.#perSource.get(address) ?? 0) >= this.#maxPerSource) {
      socket.destroy();
      return;
    }
    this.#add(socket, { transport: 'tcp', address, port });
  }

  #add(socket: Socket, peer: Peer): StreamConnection {
    const connection = new StreamConnection(socket, peer, this.#wheel, this);
    this.#connections.set(keyOf(peer), connection);
    this.#perSource.set(peer.address, (this.#perSource.get(peer.address) ?? 0) + 1);
    return connection;
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure, returnPort?: number): void {
    if (to.port === 0) return failLater(onFailure, 'there is no port 0');
    const open = this.#connections.get(keyOf(to));
    if (open) return open.send(bytes, onFailure);
    if (!this.#server) return failLater(onFailure, 'the transport has stopped');
    const target: Peer = { transport: 'tcp', address: to.address, port: returnPort ?? to.port };
    const known = this.#connections.get(keyOf(target));
    if (known) return known.send(bytes, onFailure);
    const { host } = this.#bound;
    const localAddress = host === '::' || host === '0.0.0.0' ? undefined : host;
    this.#add(openSocket({ host: target.address, port: target.port, localAddress }), target).send(bytes, onFailure);
  }

  connectedTo(peer: Peer): boolean {
    return this.#connections.has(keyOf(peer));
  }

  message(bytes: Buffer, connection: StreamConnection): void {
    this.#receiver?.received(bytes, connection.source, this);
  }

  unframed(bytes: Buffer, why: string, connection: StreamConnection): void {
    this.#receiver?.unframed(bytes, why, connection.source, this);
  }

  closed(connection: StreamConnection): void {
    const { address } = connection.source;
    const key = keyOf(connection.source);
    if (this.#connections.get(key) === connection) this.#connections.delete(key);
    const left = (this.#perSource.get(address) ?? 1) - 1;
    if (left > 0) this.#perSource.set(address, left);
    else this.#perSource.delete(address);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const connection of [...this.#connections.values()]) connection.close();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const keyOf = (peer: { readonly address: string; readonly port: number }): string => `${peer.address}|${peer.port}`;
