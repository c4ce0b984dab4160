/** Where transactions put their bytes: one hop away, seen by the trace. */

import type { Peer } from '../transport/address.ts';
import type { SendFailure, Transport } from '../transport/transport.ts';

/** The next hop: a peer, and the transport of ours that leads there. */
export interface Hop {
  readonly transport: Transport;
  readonly peer: Peer;
  /**
   * Over streams: where to connect when the peer's own connection is gone, for responses (RFC 3261 §18.2.2) and for
   * requests inside a dialog.
   */
  readonly returnPort?: number;
}

export interface Wire {
  send(bytes: Buffer, hop: Hop, callId: string, onFailure?: SendFailure): void;
}
