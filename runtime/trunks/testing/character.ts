/** How a provider behaves, as data: what it demands, and where it puts things. */

import type { TrunkSettings } from '../../../shared/api/trunks.ts';

export interface Character {
  readonly name: string;
  /** What somebody sets to reach it, besides server and password. */
  readonly settings: Partial<TrunkSettings>;
  readonly transport: 'udp' | 'tcp';
  readonly registers: boolean;
  /** Seconds at most that a registration lasts. */
  readonly granted?: number;
  /** RFC 3608. */
  readonly serviceRoutes?: readonly string[];
  /** Calls to us come from these addresses instead of the server's. */
  readonly pool?: readonly string[];
  /** What stands in the Request-URI of calls to us. */
  readonly requestUri: 'contact' | 'number';
  readonly recordRoutes?: readonly string[];
  readonly challengesInvite: boolean;
  readonly challengesBye?: boolean;
  /** Before the answer to our calls; 183 carry early media, each time another. */
  readonly provisionals?: readonly number[];
  readonly refusesOfferless?: boolean;
  /** Refreshes the session by re-INVITE after so many seconds. */
  readonly refreshes?: number;
}
