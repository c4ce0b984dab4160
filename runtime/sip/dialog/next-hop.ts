/** Where requests inside a dialog are sent: after route set and target, with peers behind NAT in mind. */

import { isIP } from 'node:net';
import { parseUri, type Uri } from '../message/uri.ts';
import { isSecure, type Peer, type TransportName } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { type DialogData, uriOfRoute } from './dialog-data.ts';

export interface NextHop {
  readonly peer: Peer;
  /** The port to connect to when the open connection that leads to `peer` breaks before the request is answered. */
  readonly returnPort?: number;
}

/**
 * Where the next request goes. An address that the URI states is taken; a name, or a Contact whose address is not that of
 * the last message (the peer is behind NAT), gives way to where that message came from.
 */
export function nextHop(data: DialogData, lastSeen: Peer, transport: Transport): NextHop {
  // A browser can be reached over its own connection and no other way, whatever it states (RFC 7118, Appendix B.1).
  if (lastSeen.transport === 'ws' || lastSeen.transport === 'wss') return { peer: lastSeen };
  const route = data.routeSet[0];
  const stated = statedPeer(parseUri(route === undefined ? data.remoteTarget : uriOfRoute(route)), lastSeen);
  if (!stated) return { peer: lastSeen };
  const sameHost = stated.address === lastSeen.address;
  // An open connection is the surest way back, and often the only one.
  if (transport.reliable && stated.transport === lastSeen.transport && transport.connectedTo(lastSeen)) {
    return sameHost ? { peer: lastSeen, returnPort: stated.port } : { peer: lastSeen };
  }
  return { peer: route !== undefined || sameHost ? stated : lastSeen };
}

/** All addresses that the peer's requests may come from: those it stated and those it was seen at. */
export function knownAddresses(data: DialogData, lastSeen: Peer): Set<string> {
  const uris = [data.remoteTarget, ...data.routeSet.map(uriOfRoute)];
  const stated = uris.map((uri) => statedPeer(parseUri(uri), lastSeen)?.address);
  return new Set([lastSeen.address, ...stated.filter((address) => address !== undefined)]);
}

const transports: Readonly<Record<string, TransportName>> = {
  udp: 'udp',
  tcp: 'tcp',
  tls: 'tls',
  ws: 'ws',
  wss: 'wss',
};

/** The peer that a URI with an IP literal names (RFC 3263 §4.1, §4.2 without names). */
function statedPeer(uri: Uri | undefined, lastSeen: Peer): Peer | undefined {
  if (!uri || isIP(uri.host) === 0) return undefined;
  const named = transports[uri.params.get('transport')?.toLowerCase() ?? ''] ?? lastSeen.transport;
  const transport = uri.scheme === 'sips' && !isSecure(named) ? 'tls' : named;
  const port = uri.port ?? (transport === 'tls' ? 5061 : 5060);
  const { domain } = lastSeen;
  const same = domain !== undefined && transport === 'tls' && uri.host === lastSeen.address;
  return { transport, address: uri.host, port, ...(same ? { domain } : {}) };
}
