/** One bound UDP port as the engine sees it; tests put a paper one in its place. */

import { createSocket } from 'node:dgram';

export type Family = 'ipv4' | 'ipv6';

export type Receive = (bytes: Uint8Array, address: string, port: number) => void;

export interface MediaSocket {
  /** Sends one datagram; what the kernel cannot take is lost, as on any network. The address is an IP literal. */
  send(bytes: Uint8Array, port: number, address: string): void;
  /** Who gets what arrives; until then datagrams are thrown away. */
  onMessage(receive: Receive): void;
  /** Resolves when the port is free again. */
  close(): Promise<void>;
}

/** Binds a port on all addresses of a family. Rejects with the system's error (`EADDRINUSE` …). */
export type BindSocket = (family: Family, port: number) => Promise<MediaSocket>;

export const bindUdp: BindSocket = (family, port) =>
  new Promise((resolve, reject) => {
    const socket = createSocket({
      type: family === 'ipv4' ? 'udp4' : 'udp6',
      ipv6Only: family === 'ipv6',
      // Destinations are literals: the resolver's queue stays out of the path of every packet.
      lookup: (host, _options, found) => found(null, host, family === 'ipv4' ? 4 : 6),
    });
    socket.once('error', reject);
    socket.bind(port, () => {
      socket.off('error', reject);
      // Errors of a UDP socket tell of single datagrams; the stream's own silence watch sees a dead peer.
      socket.on('error', () => {});
      resolve({
        // The three-argument form sends the given bytes as they are, without a view for each packet.
        send: (bytes, toPort, address) => socket.send(bytes, toPort, address),
        onMessage: (receive) => {
          socket.on('message', (bytes, from) => receive(bytes, from.address, from.port));
        },
        close: () => new Promise((closed) => socket.close(() => closed())),
      });
    });
  });
