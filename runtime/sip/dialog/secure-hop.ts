/** `sips:` asks for TLS on every hop (RFC 3261 §26.2.2, RFC 5630 §5.1.1); what cannot be had is an error, never UDP. */

import { NoRoute } from '../errors.ts';
import { isSecure, type Peer } from '../transport/address.ts';

export const isSips = (uri: string): boolean => /^<?sips:/i.test(uri);

/** @param uris Request-URI and topmost Route, as far as there are @throws NoRoute when one of them wants more than the hop gives */
export function requireSecure(uris: readonly (string | undefined)[], hop: Peer): void {
  if (isSecure(hop.transport) || !uris.some((uri) => uri !== undefined && isSips(uri))) return;
  throw new NoRoute(`${hop.transport}:${hop.address}:${hop.port} by TLS, which sips: wants`);
}
