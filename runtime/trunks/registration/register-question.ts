/** Our REGISTER (RFC 3261 §10.2). Pure. */

import type { DigestClient } from '../../sip/auth/digest-client.ts';
import type { AskOptions } from '../../sip/calling/call-options.ts';
import type { Peer } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { accountUri, nextHopOf, proxyRoute, requestUri } from '../trunk-uris.ts';

export interface RegisterFacts {
  /** Seconds; 0 takes the binding back. */
  readonly expires: number;
  /** The same for all of one registration, with a CSeq that rises. */
  readonly callId: string;
  readonly cseq: number;
  readonly credentials?: DigestClient;
  /** Where the last one succeeded; else it is looked up. */
  readonly server?: Peer;
  /** A Contact of a former address, to be taken back instead of ours. */
  readonly former?: string;
}

export function registerQuestion(trunk: TrunkRow, facts: RegisterFacts): AskOptions {
  const { expires, callId, cseq, credentials, server, former } = facts;
  const account = { uri: accountUri(trunk) };
  return {
    method: 'REGISTER',
    uri: requestUri(trunk),
    from: account,
    to: account,
    nextHop: nextHopOf(trunk),
    fixedTransport: trunk.transport !== 'auto',
    route: proxyRoute(trunk),
    callId,
    cseq,
    contact: former === undefined && { user: trunk.contactUser, params: `;expires=${expires}` },
    headers: [
      ...(former === undefined ? [] : [['Contact', `<${former}>;expires=0`] as const]),
      ['Expires', String(expires)],
      ['Supported', 'path'],
    ],
    ...(credentials && { credentials }),
    ...(server && { destination: server }),
  };
}
