/** What main thread and worker say to each other. Plain data; audio travels on shared memory. */

import type { AudioClip, DigitForm, MediaSession, Recorded, RecordRequest, StreamStats } from './media-engine.ts';
import type { Family } from './ports/media-socket.ts';
import type { PortRange } from './ports/port-pool.ts';

/** Given to the worker at its start. */
export interface EngineSettings {
  readonly portRange: PortRange;
  /** Seconds without a packet after which a stream is told silent. */
  readonly silentAfter: number;
}

export type Command =
  | { readonly type: 'open'; readonly stream: string; readonly family: Family }
  | { readonly type: 'connect'; readonly stream: string; readonly session: MediaSession }
  | {
      readonly type: 'play';
      readonly stream: string;
      readonly play: number;
      readonly clip: AudioClip;
      readonly interruptOnDigit: boolean;
      readonly loop: boolean;
    }
  | { readonly type: 'stop'; readonly stream: string; readonly play: number }
  | { readonly type: 'join'; readonly stream: string; readonly other: string }
  | { readonly type: 'part'; readonly stream: string }
  | { readonly type: 'press'; readonly stream: string; readonly digit: string; readonly milliseconds: number }
  | { readonly type: 'record'; readonly stream: string; readonly recording: number; readonly request: RecordRequest }
  | {
      readonly type: 'recording';
      readonly stream: string;
      readonly recording: number;
      readonly what: 'pause' | 'resume' | 'stop';
    }
  | { readonly type: 'stats'; readonly stream: string; readonly request: number }
  | { readonly type: 'close'; readonly stream: string }
  | { readonly type: 'shutdown' };

export type Report =
  | { readonly type: 'up' }
  | { readonly type: 'opened'; readonly stream: string; readonly port: number; readonly rtcpPort: number }
  | { readonly type: 'refused'; readonly stream: string; readonly exhausted: boolean; readonly reason: string }
  | {
      readonly type: 'digit';
      readonly stream: string;
      readonly digit: string;
      readonly form: DigitForm;
      /** Epoch milliseconds. */
      readonly at: number;
    }
  | { readonly type: 'silent'; readonly stream: string; readonly seconds: number }
  | {
      readonly type: 'played';
      readonly stream: string;
      readonly play: number;
      readonly outcome: 'finished' | 'interrupted';
    }
  | { readonly type: 'piece'; readonly recording: number; readonly samples: Int16Array }
  | { readonly type: 'recorded'; readonly recording: number; readonly recorded: Recorded }
  | { readonly type: 'stats'; readonly request: number; readonly stats: StreamStats | undefined }
  | { readonly type: 'failed'; readonly stream: string; readonly reason: string }
  | { readonly type: 'totals'; readonly totals: Totals }
  | { readonly type: 'down' };

/** Counts since the last report of this kind. */
export interface Totals {
  readonly packetsOut: number;
  readonly packetsIn: number;
  readonly dropped: number;
  /** Frames that were given up because the worker came too late. */
  readonly skippedFrames: number;
}
