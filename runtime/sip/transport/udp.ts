/** SIP over UDP (RFC 3261 §18): one long-lived socket per listening address. */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { ListenFailed } from '../errors.ts';
import type { SipLog } from '../facilities.ts';
import type { ListenAddress, Peer } from './address.ts';
import { failLater, isIpv6, plainAddress, type Receiver, type SendFailure, type Transport } from './transport.ts';

/** Room for a burst that arrives while the event loop is busy; the default loses messages. */
const socketBuffer = 4 * 1024 * 1024;

export class UdpTransport implements Transport {
  readonly name = 'udp';
  readonly reliable = false;
  readonly connections = 0;
  #bound: ListenAddress;
  #socket: Socket | undefined;
  readonly #log: SipLog;

  constructor(listen: ListenAddress, log: SipLog) {
    this.#bound = listen;
    this.#log = log;
  }

  get bound(): ListenAddress {
    return this.#bound;
  }

  async start(receiver: Receiver): Promise<void> {
    const { host, port } = this.#bound;
    const family = isIpv6(host) ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      ipv6Only: family === 6 && host !== '::',
      recvBufferSize: socketBuffer,
      sendBufferSize: socketBuffer,
      // All our destinations are IP literals: asking the resolver would cost more than sending.
      lookup: (name, _options, done) => done(null, name, family),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        reject(new ListenFailed(`udp:${host}:${port}`, error.code ?? error.message));
      });
      socket.bind({ address: host, port, exclusive: true }, resolve);
    });
    socket.removeAllListeners('error');
    socket.on('error', (error) => this.#log.warn({ error: error.message, host, port }, 'UDP socket error'));
    this.#bound = { transport: 'udp', host, port: socket.address().port };
    this.#socket = socket;
    this.#checkBuffer(socket);
    const local = { address: host, port: this.#bound.port };
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
      const source = { transport: 'udp', address: plainAddress(from.address), port: from.port, local } as const;
      receiver.received(bytes, source, this);
    });
  }

  #checkBuffer(socket: Socket): void {
    const granted = socket.getRecvBufferSize();
    if (granted >= socketBuffer) return;
    const facts = { granted, wanted: socketBuffer };
    this.#log.warn(facts, 'the kernel grants a small UDP buffer; bursts may be lost: raise net.core.rmem_max');
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure): void {
    const socket = this.#socket;
    // Port 0 comes from forged sources and malformed URIs; the socket would throw.
    if (!socket || to.port === 0) return failLater(onFailure, 'there is no way to send it');
    const address = isIpv6(this.#bound.host) && !isIpv6(to.address) ? `::ffff:${to.address}` : to.address;
    if (onFailure) socket.send(bytes, to.port, address, (error) => error && onFailure.sendFailed(error));
    else socket.send(bytes, to.port, address);
  }

  connectedTo(): boolean {
    return true;
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}
