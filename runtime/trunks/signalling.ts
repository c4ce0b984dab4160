/** What trunks need of the signalling engine; the composition root hands it in. */

import type { UnansweredChallenge } from '../sip/auth/digest-attempt.ts';
import type { DigestClient } from '../sip/auth/digest-client.ts';
import type { HeaderField, SipResponse } from '../sip/message/message.ts';
import type { Located, LocationFailure } from '../sip/resolve/locate.ts';
import type { LocalAddress, Peer } from '../sip/transport/address.ts';

/** A request outside dialogs: servers are located and tried in turn, challenges answered. */
export interface Question {
  readonly method: 'REGISTER' | 'OPTIONS';
  readonly uri: string;
  readonly from: { readonly uri: string };
  readonly to: { readonly uri: string };
  /** A server that is known to answer … */
  readonly destination?: Peer;
  /** … else what is looked up (RFC 3263). */
  readonly nextHop: string;
  readonly fixedTransport: boolean;
  readonly route: readonly string[];
  readonly callId?: string;
  readonly cseq?: number;
  /** Our Contact: its user, and parameters such as `;expires=600`; the address is that of the route to the server. */
  readonly contact?: { readonly user: string; readonly params?: string };
  readonly headers: readonly HeaderField[];
  readonly credentials?: DigestClient;
}

export type Reply =
  | {
      readonly kind: 'answered';
      readonly response: SipResponse;
      /** The server that answered. */
      readonly destination: Peer;
      /** Of the last sending: challenges raise it. */
      readonly cseq: number;
      /** The realm of a first REGISTER that succeeded. */
      readonly learntRealm: string | undefined;
      readonly unanswered: readonly UnansweredChallenge[];
    }
  | {
      readonly kind: 'failed';
      readonly why: 'timeout' | 'transport' | 'noProvisional' | Exclude<LocationFailure, 'timeout'>;
      readonly cseq: number;
    };

export interface TrunkSignalling {
  /** Never rejects. */
  ask(question: Question): Promise<Reply>;
  /** Which servers a URI leads to now. */
  locate(uri: string): Promise<Located>;
  /** What our Contact says to that peer. @throws NoRoute */
  addressFor(peer: Peer): LocalAddress;
  /** Keeps an idle connection open until the function that it gives is called. */
  keepOpen(peer: Peer): () => void;
}
