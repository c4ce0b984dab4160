/** The question whether a provider is there: OPTIONS (RFC 3261 §11). Pure. */

import type { AskOptions } from '../sip/calling/call-options.ts';
import type { Peer } from '../sip/transport/address.ts';
import { type Addressed, accountUri, nextHopOf, proxyRoute, requestUri } from './trunk-uris.ts';

/** @param server the one where the trunk is registered; else it is looked up */
export function optionsQuestion(trunk: Addressed, server: Peer | undefined): AskOptions {
  return {
    method: 'OPTIONS',
    uri: requestUri(trunk),
    from: { uri: accountUri(trunk) },
    to: { uri: requestUri(trunk) },
    nextHop: nextHopOf(trunk),
    fixedTransport: trunk.transport !== 'auto',
    route: proxyRoute(trunk),
    headers: [],
    ...(server && { destination: server }),
  };
}
