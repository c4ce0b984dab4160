/** A peer as the credentials' scope sees it: by what its socket and its certificate say, never by what it claims. */

import { isSecure, type Peer, type Source } from '../transport/address.ts';
import type { ChallengeSender } from './credential-scope.ts';

/** @param peer where a response came from, or where a request will go */
export function senderOf(peer: Peer | Source): ChallengeSender {
  const { address, domain, transport } = peer;
  if (!isSecure(transport)) return { address };
  // Connections that we opened stand only if the certificate bears `domain`.
  const names = 'names' in peer ? peer.names : undefined;
  return { address, ...(domain !== undefined && { tlsName: domain }), ...(names && { names }) };
}
