/** What is kept of a dialog so that it can be ended, or gone on with, after a crash: plain data, a file's worth. */

import type { ListenAddress, Peer } from '../transport/address.ts';
import type { DialogData } from './dialog-data.ts';

export interface SavedDialog {
  readonly data: DialogData;
  /** Where the peer's last message came from. */
  readonly lastSeen: Peer;
  /** The socket that the peer knows us by. */
  readonly local: ListenAddress;
  /** User part of our Contact. */
  readonly contactUser: string;
}

/**
 * Requests of ours that nobody wrote down: CSeq numbers jump over them, since a peer refuses what is lower than the last
 * it has seen, and takes any gap (RFC 3261 §12.2.2).
 */
const UNWRITTEN_REQUESTS = 10_000;

/** The dialog as the next run must use it. */
export function renumbered(saved: SavedDialog): SavedDialog {
  return { ...saved, data: { ...saved.data, localSeq: saved.data.localSeq + UNWRITTEN_REQUESTS } };
}
