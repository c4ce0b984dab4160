/**
 * SIP over streams (RFC 3261 §18): connections are found by the peer's address, and used for answers and for the flows
 * registered on them. What differs between TCP and TLS is how sockets come about.
 */

import type { Server, Socket } from 'node:net';
import { ListenFailed } from '../errors.ts';
import type { SipLog } from '../facilities.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress, Peer } from './address.ts';
import { ConnectionTable } from './connection-table.ts';
import { Handshake } from './handshake.ts';
import { type ConnectionUser, StreamConnection } from './stream-connection.ts';
import { failLater, isIpv6, plainAddress, type Receiver, type SendFailure, type Transport } from './transport.ts';

/** How sockets of one kind are made. */
export interface StreamSockets {
  readonly name: 'tcp' | 'tls';
  /** False: connections are only opened. */
  readonly listens: boolean;
  /** A server that does not listen yet. */
  createServer(): Server;
  /** Its event with a socket that can be used; the raw one is told by `connection`. */
  readonly usable: 'connection' | 'secureConnection';
  /** What the certificate of such a socket's peer proves; undefined: it must be closed. */
  namesOf(socket: Socket): readonly string[] | undefined;
  /** Whether a connection from a peer that proved such names may carry requests to it (RFC 5923 §9). */
  bears(names: readonly string[], domain: string): boolean;
  connect(to: Peer, localAddress: string | undefined): Socket;
  readonly opens: 'connect' | 'secureConnect';
}

export class StreamTransport implements Transport, ConnectionUser {
  readonly reliable = true;
  readonly #sockets: StreamSockets;
  #bound: ListenAddress;
  readonly #wheel: TimerWheel;
  readonly #log: SipLog;
  readonly #maxPerSource: number;
  readonly #table: ConnectionTable;
  readonly #handshakes = new Map<string, Handshake>();
  readonly #perSource = new Map<string, number>();
  #server: Server | undefined;
  #started = false;
  #receiver: Receiver | undefined;

  constructor(sockets: StreamSockets, listen: ListenAddress, wheel: TimerWheel, log: SipLog, maxPerSource: number) {
    this.#sockets = sockets;
    this.#log = log;
    this.#bound = listen;
    this.#wheel = wheel;
    this.#maxPerSource = maxPerSource;
    this.#table = new ConnectionTable((names, domain) => sockets.bears(names, domain));
  }

  get name(): 'tcp' | 'tls' {
    return this.#sockets.name;
  }

  get onlyOpens(): boolean {
    return !this.#sockets.listens;
  }

  get bound(): ListenAddress {
    return this.#bound;
  }

  get connections(): number {
    return this.#table.size + this.#handshakes.size;
  }

  /** Bytes held of messages that are not complete, over all connections. */
  get held(): number {
    return this.#table.all().reduce((sum, connection) => sum + connection.held, 0);
  }

  async start(receiver: Receiver): Promise<void> {
    if (this.#sockets.listens) await this.#listen();
    this.#receiver = receiver;
    this.#started = true;
  }

  async #listen(): Promise<void> {
    const { host, port } = this.#bound;
    const server = this.#sockets.createServer();
    server.on('connection', (socket: Socket) => this.#arrived(socket));
    if (this.#sockets.usable !== 'connection') {
      server.on(this.#sockets.usable, (socket: Socket) => this.#secured(socket));
    }
    await new Promise<void>((resolve, reject) => {
      server.on('error', (error: NodeJS.ErrnoException) => {
        // After the start: a connection that could not be accepted, for lack of descriptors.
        this.#log.warn({ error: error.message, host, port, transport: this.name }, 'listener error');
        reject(new ListenFailed(`${this.name}:${host}:${port}`, error.code ?? error.message));
      });
      server.listen({ host, port, ipv6Only: isIpv6(host) && host !== '::', exclusive: true }, resolve);
    });
    const address = server.address();
    this.#bound = { transport: this.name, host, port: address && typeof address === 'object' ? address.port : port };
    this.#server = server;
  }

  #arrived(socket: Socket): void {
    const peer = this.#peerOf(socket);
    if (!peer || (this.#perSource.get(peer.address) ?? 0) >= this.#maxPerSource) {
      socket.destroy();
      return;
    }
    this.#count(peer.address, 1);
    if (this.#sockets.usable === 'connection') return void this.#add(socket, peer);
    const key = keyOf(peer);
    const handshake = new Handshake(socket, this.#wheel, (failed) => {
      this.#handshakes.delete(key);
      if (failed) this.#count(peer.address, -1);
    });
    this.#handshakes.set(key, handshake);
  }

  #secured(socket: Socket): void {
    const peer = this.#peerOf(socket);
    const handshake = peer && this.#handshakes.get(keyOf(peer));
    const names = this.#sockets.namesOf(socket);
    if (!peer || !handshake || !names) {
      socket.destroy();
      return;
    }
    handshake.succeeded();
    this.#add(socket, peer, names);
  }

  #peerOf(socket: Socket): Peer | undefined {
    const address = plainAddress(socket.remoteAddress ?? '');
    const port = socket.remotePort;
    return address === '' || port === undefined ? undefined : { transport: this.name, address, port };
  }

  #add(socket: Socket, peer: Peer, names?: readonly string[], opens?: StreamSockets['opens']): StreamConnection {
    const facts = { peer, ...(names ? { names } : {}), ...(opens ? { opens } : {}) };
    const connection = new StreamConnection(socket, facts, this.#wheel, this);
    this.#table.add(connection);
    return connection;
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure, returnPort?: number): void {
    if (to.port === 0) return failLater(onFailure, 'there is no port 0');
    if (!this.#started) return failLater(onFailure, 'the transport has stopped');
    const known = this.#table.find(to);
    if (known) return known.send(bytes, onFailure);
    this.#connectionTo(returnPort === undefined ? to : { ...to, port: returnPort }).send(bytes, onFailure);
  }

  #connectionTo(to: Peer): StreamConnection {
    const known = this.#table.find(to);
    if (known) return known;
    const { host } = this.#bound;
    const localAddress = host === '::' || host === '0.0.0.0' ? undefined : host;
    this.#count(to.address, 1);
    const { address, port, domain } = to;
    const peer = { transport: this.name, address, port, ...(domain === undefined ? {} : { domain }) };
    return this.#add(this.#sockets.connect(peer, localAddress), peer, undefined, this.#sockets.opens);
  }

  open(to: Peer, told: (stands: boolean) => void): void {
    if (this.#started && to.port !== 0) this.#connectionTo(to).whenOpen(told);
    else queueMicrotask(() => told(false));
  }

  connectedTo(peer: Peer): boolean {
    return this.#table.find(peer) !== undefined;
  }

  message(bytes: Buffer, connection: StreamConnection): void {
    this.#table.noteAlias(connection, bytes);
    this.#receiver?.received(bytes, connection.source, this);
  }

  unframed(bytes: Buffer, why: string, connection: StreamConnection): void {
    this.#receiver?.unframed(bytes, why, connection.source, this);
  }

  needs(connection: StreamConnection): boolean {
    return this.#receiver?.needs?.(connection.source) === true;
  }

  closed(connection: StreamConnection): void {
    this.#table.remove(connection);
    this.#count(connection.peer.address, -1);
    this.#receiver?.disconnected?.(connection.source);
  }

  #count(address: string, by: number): void {
    const left = (this.#perSource.get(address) ?? 0) + by;
    if (left > 0) this.#perSource.set(address, left);
    else this.#perSource.delete(address);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#started = false;
    for (const handshake of [...this.#handshakes.values()]) handshake.abort();
    for (const connection of this.#table.all()) connection.close();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const keyOf = (peer: { readonly address: string; readonly port: number }): string => `${peer.address}|${peer.port}`;
