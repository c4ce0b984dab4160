/** What the rest of the runtime sees of media: ids, addresses and codecs. The work is done in a worker. */

import type { SrtpKeys } from './srtp/srtp-session.ts';

/** RTP audio formats that we speak. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722';

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
  /** Encrypted with these keys, both ways; absent: plain. */
  readonly srtp?: SrtpKeys;
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
  /** What the other side reports of our packets (RTCP), once it does. */
  readonly remoteLost?: number;
  readonly remoteJitterMs?: number;
  readonly roundTripMs?: number;
}

export interface RecordRequest {
  /** What comes in, what we send (clips and the other party of a bridge), or both. */
  readonly sides: 'in' | 'out' | 'both';
  /** Both sides as two channels, `in` on the left; otherwise mixed to one. */
  readonly stereo: boolean;
  /** Milliseconds without a sound that end it. */
  readonly silenceMs?: number;
  /** Milliseconds after which it is full; pauses do not count. */
  readonly maxMs?: number;
}

export interface Recorded {
  /** `lost`: the stream was closed or broke; what had come until then has been handed on. */
  readonly why: 'stopped' | 'silence' | 'full' | 'lost';
  readonly seconds: number;
  /** Of those with something to hear. */
  readonly soundSeconds: number;
}

export interface RunningRecording {
  /** Resolves when the last samples have been handed on; never rejects. */
  readonly done: Promise<Recorded>;
  pause(): void;
  resume(): void;
  stop(): void;
}

export interface StreamEvents {
  /** A key has gone down. @param at epoch milliseconds at which it was heard */
  digit(digit: string, form: DigitForm, at: number): void;
  /** Nothing has come for so long although the other side should be sending. */
  silent(seconds: number): void;
  /** The worker lost this stream; no more audio will flow. */
  failed(reason: string): void;
}

export interface MediaEngine {
  /** Binds a port pair ahead of the SDP that names it. @throws MediaExhausted when the range is full */
  open(address: 'ipv4' | 'ipv6', events: StreamEvents): Promise<LocalMedia>;
  /** Why that session cannot be had, such as a group of listeners as the remote; undefined when it can. */
  refusal(stream: string, session: Pick<MediaSession, 'remote' | 'direction'>): string | undefined;
  /**
   * Starts, or changes, sending and receiving. From here on there is a packet every 20 ms.
   * @throws UnsendableAddress when we should send and the remote is no host that may be sent to
   */
  connect(stream: string, session: MediaSession): void;
  /**
   * Resolves when the last packet of the clip has left, or when a key or another clip stopped it. Rejects with the
   * signal's reason when `signal` aborts, and with MediaFailed when the stream is closed or lost. A clip that is given
   * before `connect` waits for it.
   */
  play(stream: string, clip: AudioClip, request: PlayRequest, signal: AbortSignal): Promise<'finished' | 'interrupted'>;
  /**
   * Connects two streams: what comes in at one goes out at the other at once, keys in the form that it knows, the codec
   * changed where they differ. Clips played to a stream are heard there instead. Undone by `part`, by `close` and by
   * joining one of them to another; does nothing when a stream is unknown.
   */
  join(stream: string, other: string): void;
  /** The stream and the one it was joined to hear us again. */
  part(stream: string): void;
  /** Presses a key towards the other side: telephone-event if negotiated, else sound. @param milliseconds default 120 */
  press(stream: string, digit: string, milliseconds?: number): void;
  /**
   * Records a stream, 16-bit samples at 8 kHz, handed on about twice a second. Packets have their place in time, losses
   * are concealed. One recording a stream and purpose; several may run side by side.
   * @param take gets each piece; it must not throw
   */
  record(stream: string, request: RecordRequest, take: (samples: Int16Array) => void): RunningRecording;
  /** @throws MediaFailed when the stream is closed or lost */
  stats(stream: string): Promise<StreamStats>;
  /** Frees the ports; does nothing when the stream is unknown. */
  close(stream: string): void;
  /** Streams that are open. */
  readonly openStreams: number;
  stop(): Promise<void>;
}

/** The stream is gone: it was closed, it broke, or its worker died. */
export class MediaFailed extends Error {
  constructor(stream: string, reason: string) {
    super(`media stream ${stream}: ${reason}`);
    this.name = 'MediaFailed';
  }
}

/** Media was to be sent to an address that is no unicast host, or that the stream's socket cannot reach. */
export class UnsendableAddress extends Error {
  constructor(address: string, port: number, why: string) {
    super(`no media is sent to ${address} port ${port}: ${why}`);
    this.name = 'UnsendableAddress';
  }
}

export class MediaExhausted extends Error {
  constructor(range: string) {
    super(`no free RTP port in ${range}`);
    this.name = 'MediaExhausted';
  }
}
