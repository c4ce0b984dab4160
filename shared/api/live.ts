/** Frames of the live stream, WebSocket `/api/live`. */

import type { CallEvent, SystemEvent } from '../flow-schema/call-events.ts';

/** A running call as a late joiner needs it. */
export interface LiveCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly flow: string;
  readonly version: number;
  readonly state: 'ringing' | 'early' | 'answered' | 'ended';
  /** Path of the active node; empty between two nodes. */
  readonly at: readonly string[];
  /** Exits taken so far, the latest last; at most 200. */
  readonly taken: readonly { readonly path: readonly string[]; readonly port: string }[];
  /** The `seq` of the last event that is folded in. */
  readonly seq: number;
}

/** The first frame, and whenever a reader fell too far behind. `cursor` counts stream entries of this `epoch`. */
export interface SnapshotFrame {
  readonly type: 'snapshot';
  /** Names this run of the server; a cursor of another epoch means nothing. */
  readonly epoch: string;
  readonly cursor: number;
  readonly calls: readonly LiveCall[];
}

/** What happened since the frame before; `cursor` is that of the last entry. */
export interface EventsFrame {
  readonly type: 'events';
  readonly cursor: number;
  readonly events: readonly (CallEvent | SystemEvent)[];
}

export type LiveFrame = SnapshotFrame | EventsFrame;

/** What a reader may send: where to go on after a dropped connection. Sent once, first; `cursor` absent for a newcomer. */
export interface LiveHello {
  readonly type: 'hello';
  readonly epoch?: string;
  readonly cursor?: number;
}
