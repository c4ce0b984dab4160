/** What we call ourselves in From and To: an address at which calling back reaches us. */

import { NoRoute } from '../sip/errors.ts';
import type { Peer } from '../sip/transport/address.ts';
import type { UserAgent } from '../sip/user-agent.ts';

export interface OwnNameOptions {
  /** CORDBOARD_DOMAINS; the first is our name. */
  readonly domains: readonly string[];
  readonly userAgent: Pick<UserAgent, 'addressFor'>;
  /** Asked each time: it may be learnt. */
  readonly publicAddress: () => string | undefined;
}

/** Where nothing is configured, peers know us by the address at which they see us. */
export function createOwnName({ domains, userAgent, publicAddress }: OwnNameOptions): (peer?: Peer) => string {
  return (peer) => domains[0] ?? (peer && seenBy(peer, userAgent)) ?? publicAddress() ?? 'localhost';
}

/** Undefined when no way leads there: the call will find out itself. */
function seenBy(peer: Peer, userAgent: OwnNameOptions['userAgent']): string | undefined {
  try {
    return userAgent.addressFor(peer).host;
  } catch (error) {
    if (error instanceof NoRoute) return undefined;
    throw error;
  }
}
