/** One small world for each kind of transport, so that one suite can test them all. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { SimulatedClock } from '../../clock.ts';
import { silentSipLog } from '../facilities.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import type { ListenAddress, Peer } from '../transport/address.ts';
import { TcpTransport } from '../transport/tcp.ts';
import { TlsTransport } from '../transport/tls.ts';
import { plainAddress, type Receiver, type SendFailure, type Transport } from '../transport/transport.ts';
import { UdpTransport } from '../transport/udp.ts';
import { WebSocketDoor } from '../transport/websocket-door.ts';
import { createTestAuthority, type TestAuthority } from './certificates.ts';
import { LoopbackNetwork } from './loopback-network.ts';

/** What streams and WebSockets of a world allow from one source. */
export const connectionsPerSource = 5;

export interface TransportWorld {
  readonly clock: SimulatedClock;
  readonly wheel: TimerWheel;
  /** A transport of the world's kind that has not started. */
  open(host: string, port?: number): Transport;
  /** Makes that `from` can send to `to` at that address, where this is not so by itself. */
  link(from: Transport, to: Transport, address?: string): Promise<void>;
}

export interface WorldKind {
  readonly name: string;
  readonly create: () => TransportWorld;
  /** One address of each family. */
  readonly hosts: readonly [string, string];
}

let authority: TestAuthority | undefined;

/** The authority that the TLS world believes. */
export function tlsAuthority(): TestAuthority {
  authority ??= createTestAuthority();
  return authority;
}

const loopbackAddresses = ['127.0.0.1', '::1'] as const;

export const worldKinds: readonly WorldKind[] = [
  {
    name: 'udp',
    create: () => world((listen) => new UdpTransport({ transport: 'udp', ...listen }, silentSipLog)),
    hosts: loopbackAddresses,
  },
  {
    name: 'tcp',
    create: () =>
      world(
        (listen, wheel) => new TcpTransport({ transport: 'tcp', ...listen }, wheel, silentSipLog, connectionsPerSource),
      ),
    hosts: loopbackAddresses,
  },
  { name: 'tls', create: tlsWorld, hosts: loopbackAddresses },
  { name: 'ws', create: webSocketWorld, hosts: loopbackAddresses },
  {
    name: 'loopback',
    create: () => {
      const network = new LoopbackNetwork(new SimulatedClock());
      let ports = 5060;
      return world(({ host, port }) => network.transport(host, port || ports++));
    },
    hosts: ['10.0.0.1', 'fd00::1'],
  },
];

type Listen = { readonly host: string; readonly port: number };

function world(
  open: (listen: Listen, wheel: TimerWheel) => Transport,
  link: TransportWorld['link'] = async () => {},
): TransportWorld {
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  return { clock, wheel, link, open: (host, port = 0) => open({ host, port }, wheel) };
}

function tlsWorld(): TransportWorld {
  const identity = tlsAuthority().issue(['IP:127.0.0.1', 'IP:::1']);
  const options = { identity: () => identity, authorities: () => [tlsAuthority().cert] };
  return world(
    (listen, wheel) =>
      new TlsTransport({ transport: 'tls', ...listen }, options, wheel, silentSipLog, connectionsPerSource),
  );
}

function webSocketWorld(): TransportWorld {
  return world(
    (listen, wheel) => new ListeningDoor(listen, wheel),
    async (from, to, address = to.bound.host) => {
      const { port } = to.bound;
      const socket = openWebSocket(address, port);
      await new Promise<void>((resolve, reject) => {
        socket.once('open', () => resolve());
        socket.once('error', reject);
      });
      // Both ends are doors: this one takes the client's end of the connection.
      if (from instanceof ListeningDoor) from.door.accept(socket, { address, port }, { address, port: 0 });
    },
  );
}

/** A client's WebSocket, as a browser would open it. */
export function openWebSocket(address: string, port: number, protocols: string[] = ['sip']): WebSocket {
  const host = address.includes(':') ? `[${address}]` : address;
  return new WebSocket(`ws://${host}:${port}/`, protocols, { perMessageDeflate: false });
}

/** A door together with an HTTP server that upgrades whoever asks. */
export class ListeningDoor implements Transport {
  readonly name = 'ws';
  readonly reliable = true;
  readonly onlyConnected = true;
  readonly door: WebSocketDoor;
  readonly #listen: Listen;
  readonly #http: Server = createServer();
  readonly #upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });

  constructor(listen: Listen, wheel: TimerWheel) {
    this.#listen = listen;
    const bound = () => ({ host: listen.host, port: this.#port });
    this.door = new WebSocketDoor({ name: 'ws', bound, wheel, maxPerSource: connectionsPerSource });
    this.#http.on('upgrade', (request, socket, head) =>
      this.#upgrades.handleUpgrade(request, socket, head, (webSocket) => {
        const { remoteAddress = '', remotePort = 0 } = request.socket;
        const from = { address: plainAddress(remoteAddress), port: remotePort };
        this.door.accept(webSocket, from, { address: from.address, port: this.#port });
      }),
    );
  }

  get #port(): number {
    const address = this.#http.address() as AddressInfo | null;
    return address?.port ?? this.#listen.port;
  }

  get bound(): ListenAddress {
    return this.door.bound;
  }

  get connections(): number {
    return this.door.connections;
  }

  async start(receiver: Receiver): Promise<void> {
    await this.door.start(receiver);
    await new Promise<void>((resolve) => this.#http.listen(this.#listen.port, this.#listen.host, resolve));
  }

  send(bytes: Buffer, to: Peer, onFailure?: SendFailure): void {
    this.door.send(bytes, to, onFailure);
  }

  connectedTo(peer: Peer): boolean {
    return this.door.connectedTo(peer);
  }

  async stop(): Promise<void> {
    await this.door.stop();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}
