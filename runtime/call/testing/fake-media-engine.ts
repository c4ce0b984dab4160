/** A media engine without sockets: clips last as long as their samples, on a clock that is turned by hand. */

import type { Clock } from '../../clock.ts';
import {
  type AudioClip,
  type LocalMedia,
  type MediaEngine,
  MediaExhausted,
  type MediaSession,
  type PlayRequest,
  type Recorded,
  type RecordRequest,
  type RunningRecording,
  type StreamEvents,
  type StreamStats,
} from '../../media/media-engine.ts';

const STATS: StreamStats = { packetsIn: 90, packetsOut: 100, lost: 10, jitterMs: 3 };

interface Stream {
  readonly events: StreamEvents;
  /** Ends the clip that is playing when a key may do that. */
  interrupt: (() => void) | undefined;
}

export class FakeMediaEngine implements MediaEngine {
  /** Ids of the clips that began, in order. */
  readonly played: string[] = [];
  readonly sessions: MediaSession[] = [];
  /** Which stream hears which, both ways. */
  readonly joined = new Map<string, string>();
  /** What plays now, by stream. */
  readonly sounding = new Map<string, string>();
  /** Recordings that were begun, and how to end them. */
  readonly recordings: {
    readonly stream: string;
    readonly request: RecordRequest;
    readonly end: (why: Recorded['why']) => void;
    /** Something is said. */
    readonly hear: (samples: Int16Array) => void;
  }[] = [];
  /** Where the audio of a stream comes from, once that is known. */
  readonly sources = new Map<string, string>();
  /** What was agreed last, by stream. */
  readonly connected = new Map<string, MediaSession>();
  /** Keys that went out, in order. */
  readonly pressed: { readonly stream: string; readonly digit: string }[] = [];
  /** No port is free. */
  exhausted = false;
  /** What happens while ports are being opened. */
  opening: () => Promise<void> = async () => {};
  readonly #clock: Clock;
  readonly #streams = new Map<string, Stream>();
  #serial = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  async open(_family: 'ipv4' | 'ipv6', events: StreamEvents): Promise<LocalMedia> {
    await this.opening();
    if (this.exhausted) throw new MediaExhausted('20000-20001');
    const stream = `stream-${++this.#serial}`;
    this.#streams.set(stream, { events, interrupt: undefined });
    return { stream, port: 20_000 + 2 * this.#serial, rtcpPort: 20_001 + 2 * this.#serial };
  }

  refusal(_stream: string, { remote }: Pick<MediaSession, 'remote'>): string | undefined {
    return remote.address.startsWith('224.') ? 'it is a group of listeners' : undefined;
  }

  connect(stream: string, session: MediaSession): void {
    this.connected.set(stream, session);
    this.sessions.push(session);
  }

  play(stream: string, clip: AudioClip, { interruptOnDigit, loop = false }: PlayRequest, signal: AbortSignal) {
    return new Promise<'finished' | 'interrupted'>((resolve, reject) => {
      const playing = this.#streams.get(stream);
      if (!playing || signal.aborted) return reject(signal.reason ?? new Error('the stream is closed'));
      this.played.push(clip.id);
      this.sounding.set(stream, clip.id);
      const over = (end: 'finished' | 'interrupted') => {
        if (this.sounding.get(stream) === clip.id) this.sounding.delete(stream);
        resolve(end);
      };
      const length = loop ? Number.MAX_SAFE_INTEGER : clip.samples.length / 8;
      const timer = this.#clock.after(length, () => over('finished'));
      playing.interrupt = interruptOnDigit
        ? () => {
            timer.cancel();
            over('interrupted');
          }
        : undefined;
      signal.addEventListener('abort', () => {
        timer.cancel();
        reject(signal.reason);
        over('interrupted');
      });
    });
  }

  /** A key arrives, at the newest stream unless one is named. */
  hearKey(digit: string, stream = [...this.#streams.keys()].at(-1)): void {
    const heard = this.#streams.get(stream ?? '');
    heard?.interrupt?.();
    heard?.events.digit(digit, 'rfc4733', this.#clock.monotonic());
  }

  /** The worker loses a stream: the newest one unless it is named. */
  fail(reason: string, stream = [...this.#streams.keys()].at(-1)): void {
    const lost = this.#streams.get(stream ?? '');
    this.#streams.delete(stream ?? '');
    lost?.events.failed(reason);
  }

  join(stream: string, other: string): void {
    this.part(stream);
    this.part(other);
    this.joined.set(stream, other);
    this.joined.set(other, stream);
  }

  part(stream: string): void {
    const other = this.joined.get(stream);
    this.joined.delete(stream);
    if (other !== undefined) this.joined.delete(other);
  }

  /** A key goes out. */
  press(stream: string, digit: string): void {
    this.pressed.push({ stream, digit });
  }

  /** Nothing is heard by itself; it ends when it is stopped, is full, or its stream is closed. */
  record(stream: string, request: RecordRequest, hear: (samples: Int16Array) => void): RunningRecording {
    let end: (why: Recorded['why']) => void = () => {};
    const begun = this.#clock.monotonic();
    const done = new Promise<Recorded>((resolve) => {
      end = (why) => resolve({ why, seconds: (this.#clock.monotonic() - begun) / 1000, soundSeconds: 0 });
    });
    if (request.maxMs !== undefined) this.#clock.after(request.maxMs, () => end('full'));
    this.recordings.push({ stream, request, end, hear });
    return { done, pause() {}, resume() {}, stop: () => end('stopped') };
  }

  async stats(stream: string): Promise<StreamStats> {
    const source = this.sources.get(stream);
    return source === undefined ? STATS : { ...STATS, source };
  }

  close(stream: string): void {
    this.part(stream);
    for (const recording of this.recordings) if (recording.stream === stream) recording.end('stopped');
    this.#streams.delete(stream);
  }

  async stop(): Promise<void> {
    this.#streams.clear();
  }
}
