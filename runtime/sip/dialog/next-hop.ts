/** Where requests inside a dialog are sent: after route set and target, with peers behind NAT in mind. */

import { isIP } from 'node:net';
import { parseUri, type Uri } from '../message/uri.ts';
import type { Peer, TransportName } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { type DialogData, uriOfRoute } from './dialog-data.ts';

/**
 * The peer that the next request goes to. An address that the URI states is taken; a name, or a Contact whose address
 * is not that of the last message (the peer is behind NAT), gives way to where that message came from.
 */
export function nextPeer(data: DialogData, lastSeen: Peer, transport: Transport): Peer {
  const route = data.routeSet[0];
  const stated = statedPeer(parseUri(route === undefined ? data.remoteTarget : uriOfRoute(route)), lastSeen.transport);
  if (!stated) return lastSeen;
  // An open connection is the surest way back, and often the only one.
  if (transport.reliable && stated.transport === lastSeen.transport && transport.connectedTo(lastSeen)) return lastSeen;
  if (route !== undefined) return stated;
  return stated.address === lastSeen.address ? stated : lastSeen;
}

/** All addresses that the peer's requests may come from: those it stated and those it was seen at. */
export function knownAddresses(data: DialogData, lastSeen: Peer): Set<string> {
  const uris = [data.remoteTarget, ...data.routeSet.map(uriOfRoute)];
  const stated = uris.map((uri) => statedPeer(parseUri(uri), lastSeen.transport)?.address);
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
function statedPeer(uri: Uri | undefined, fallback: TransportName): Peer | undefined {
  if (!uri || isIP(uri.host) === 0) return undefined;
  const transport = transports[uri.params.get('transport')?.toLowerCase() ?? ''] ?? fallback;
  return {
    transport,
    address: uri.host,
    port: uri.port ?? (transport === 'tls' || uri.scheme === 'sips' ? 5061 : 5060),
  };
}
