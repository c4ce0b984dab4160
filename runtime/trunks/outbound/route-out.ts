/** The way out of the house by one trunk: where an INVITE goes and what it says. Pure. */

import type { LegRoute } from '../../call/target-resolver.ts';
import type { DigestClient } from '../../sip/auth/digest-client.ts';
import type { HeaderField } from '../../sip/message/message.ts';
import type { Peer } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { writeNumber } from '../numbers/write-number.ts';
import { nextHopOf, proxyRoute, requestUri } from '../trunk-uris.ts';
import { identityOf, type OutgoingCaller } from './identity-headers.ts';

export interface OutgoingAsk {
  /** E.164, or as dialled. */
  readonly number: string;
  readonly caller: OutgoingCaller;
  /** Sent as dialled, with the registered number, and by a trunk that is stopped too. */
  readonly emergency?: boolean;
  /** Headers that the drawing adds; identity is the trunk's business. */
  readonly headers?: readonly HeaderField[];
}

/** Where the trunk is registered now, and with which credentials. */
export interface TrunkWay {
  readonly credentials?: DigestClient;
  /** The server where the registration succeeded: calls leave there. */
  readonly server?: Peer;
  /** The provider's other servers, as DNS gives them. */
  readonly others: readonly Peer[];
  /** RFC 3608. */
  readonly serviceRoute: readonly string[];
}

export function routeOut(trunk: TrunkRow, way: TrunkWay, ask: OutgoingAsk): LegRoute {
  const { emergency = false } = ask;
  const uri = requestUri(trunk, emergency ? ask.number : writeNumber(ask.number, trunk));
  const identity = identityOf(trunk, ask.caller, uri, emergency);
  const { credentials, server, others, serviceRoute } = way;
  return {
    uri,
    ...(server ? { destination: server, others } : { nextHop: nextHopOf(trunk) }),
    route: serviceRoute.length > 0 ? serviceRoute : proxyRoute(trunk),
    from: identity.from,
    to: { uri },
    headers: [...identity.headers, ...(ask.headers ?? [])],
    trunk: trunk._id,
    ...(credentials && { credentials }),
    fixedTransport: trunk.transport !== 'auto',
    releaseAllowed: trunk.releaseAllowed,
    ...(trunk.encryptedOnly && { encryptedOnly: true }),
    mayTransfer: trunk.mayTransfer,
    referAnswer: trunk.referAnswer,
    ...(trunk.limits.duration !== undefined && !emergency && { limit: trunk.limits.duration }),
  };
}
