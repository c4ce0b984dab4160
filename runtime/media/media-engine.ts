/** What the rest of the runtime sees of media: ids, addresses and codecs. The work is done in a worker. */

/** RTP audio formats that we speak. */
export type CodecName = 'PCMU' | 'PCMA';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A bound RTP/RTCP port pair. */
export interface LocalMedia {
  readonly stream: string;
  readonly port: number;
  readonly rtcpPort: number;
}

/** What offer and answer agreed on, seen from us. */
export interface MediaSession {
  readonly codec: CodecName;
  /** RTP payload number of the codec that we send, and those that we accept. */
  readonly payloadType: number;
  readonly remote: { readonly address: string; readonly port: number; readonly rtcpPort: number };
  /** Payload number of telephone-event (RFC 4733), when negotiated; its clock is 8000 Hz. */
  readonly telephoneEvent?: number;
  /** What we may do: `recvonly` sends nothing. */
  readonly direction: Direction;
  /** The address the signalling came from, preferred while the source is learnt. */
  readonly signallingAddress: string;
  /** Symmetric RTP: learn where packets really come from. */
  readonly learnSource: boolean;
}

/** Audio that can be played: 16-bit linear mono samples at 8 kHz, shared between threads. */
export interface AudioClip {
  /** By content: the same clip is encoded once. */
  readonly id: string;
  readonly samples: Int16Array;
}

export interface PlayRequest {
  readonly interruptOnDigit: boolean;
  readonly loop?: boolean;
}

export type DigitForm = 'rfc4733' | 'inband';

export interface StreamStats {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly lost: number;
  readonly jitterMs: number;
  /** Where packets come from once learnt: `address:port`. */
  readonly source?: string;
}

export interface StreamEvents {
  digit(digit: string, form: DigitForm): void;
  /** Nothing has come for so long although the other side should be sending. */
  silent(seconds: number): void;
  /** The worker lost this stream; no more audio will flow. */
  failed(reason: string): void;
}

export interface MediaEngine {
  /** Binds a port pair ahead of the SDP that names it. @throws MediaExhausted when the range is full */
  open(address: 'ipv4' | 'ipv6', events: StreamEvents): Promise<LocalMedia>;
  /** Starts, or changes, sending and receiving. From here on there is a packet every 20 ms. */
  connect(stream: string, session: MediaSession): void;
  /** Resolves when the last packet of the clip has left, a key stopped it, or `signal` aborted (then it rejects). */
  play(stream: string, clip: AudioClip, request: PlayRequest, signal: AbortSignal): Promise<'finished' | 'interrupted'>;
  stats(stream: string): Promise<StreamStats>;
  /** Frees the ports; does nothing when the stream is unknown. */
  close(stream: string): void;
  /** Streams that are open. */
  readonly openStreams: number;
  stop(): Promise<void>;
}

export class MediaExhausted extends Error {
  constructor(range: string) {
    super(`no free RTP port in ${range}`);
    this.name = 'MediaExhausted';
  }
}
