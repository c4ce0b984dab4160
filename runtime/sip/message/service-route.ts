/** Which way requests of a registered user go out (RFC 3608 §6.1). */

import type { SipResponse } from './message.ts';
import { parseNameAddr } from './name-addr.ts';
import { ownText } from './own-text.ts';

/**
 * URIs for `route`, nearest hop first; empty when the 2xx to a REGISTER has no Service-Route. One that cannot be read
 * makes them all void: a way with a hole leads elsewhere.
 */
export function serviceRouteOf(response: SipResponse): readonly string[] {
  const uris = response.list('service-route').map((value) => parseNameAddr(value)?.uri);
  return uris.every((uri) => uri !== undefined) ? uris.map(ownText) : [];
}
