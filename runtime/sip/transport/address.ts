/** Addresses of peers and of our own sockets. */

export type TransportName = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/** Where to bind. `0.0.0.0` listens on all IPv4 addresses, `::` on all of both families. */
export interface ListenAddress {
  readonly transport: TransportName;
  readonly host: string;
  /** 0 takes a free port; `UserAgent.listening` tells which. */
  readonly port: number;
}

/** A remote end: an IP literal, without brackets. */
export interface Peer {
  readonly transport: TransportName;
  readonly address: string;
  readonly port: number;
  /**
   * TLS only: the name that the peer's certificate must bear, which is the one that was asked for and not what SRV made
   * of it (RFC 5922 §4). Without it the certificate must bear the address.
   */
  readonly domain?: string;
}

/** Where a message came from, and which of our addresses it came to. */
export interface Source extends Peer {
  readonly local: { readonly address: string; readonly port: number };
  /** TLS only: what the peer's certificate proves it to be; absent when it showed none that can be trusted. */
  readonly names?: readonly string[];
}

/** What Via, Contact and SDP say to a peer: never an unspecified address. IPv6 without brackets. */
export interface LocalAddress {
  readonly host: string;
  readonly port: number;
}

/** Encrypted on the way to the next hop: the only transports that `sips:` may use (RFC 3261 §26.2.2). */
export const isSecure = (transport: TransportName): boolean => transport === 'tls' || transport === 'wss';
