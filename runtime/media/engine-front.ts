/** The engine as the main thread sees it: promises and events over a channel of commands and reports. */

import { ShortLivedMap } from '../sip/short-lived-map.ts';
import { unsendable } from './addresses.ts';
import type { EngineChannel, OpenChannel } from './engine-channel.ts';
import type { EngineSettings, Report } from './engine-messages.ts';
import type { MediaClock, MediaLog, MediaMetrics } from './facilities.ts';
import {
  type AudioClip,
  type LocalMedia,
  type MediaEngine,
  MediaExhausted,
  MediaFailed,
  type MediaSession,
  type PlayRequest,
  type RecordRequest,
  type RunningRecording,
  type StreamEvents,
  type StreamStats,
  UnsendableAddress,
} from './media-engine.ts';
import type { Family } from './ports/media-socket.ts';
import { OpenRecordings } from './recording/open-recordings.ts';
import { StreamStock } from './stream-stock.ts';

export interface FrontParts {
  readonly settings: EngineSettings;
  readonly openChannel: OpenChannel;
  readonly log: MediaLog;
  readonly metrics: MediaMetrics;
  readonly clock: MediaClock;
}

type Outcome = 'finished' | 'interrupted';

interface Play {
  readonly interruptOnDigit: boolean;
  readonly settle: (end: Outcome | Error) => void;
}

interface OpenStream {
  readonly family: Family;
  readonly events: StreamEvents;
  readonly plays: Map<number, Play>;
  /** Present until the ports are bound. */
  opening: { resolve(media: LocalMedia): void; reject(error: Error): void } | undefined;
  /** It was ordered before it was asked for: since then somebody may have left ports. */
  ordered: boolean;
}

interface StatsRequest {
  readonly stream: string;
  readonly resolve: (stats: StreamStats) => void;
  readonly reject: (error: Error) => void;
}

type Of<T extends Report['type']> = Extract<Report, { type: T }>;
type Listeners = { readonly [T in Report['type']]: (report: Of<T>) => void };

/** A worker that dies sooner than this after its start is not started again at once. */
const healthyMs = 5_000;
const restartDelayMs = 1_000;
/** A worker that does not say goodbye in this time is ended without. */
const goodbyeMs = 1_000;

export class EngineFront implements MediaEngine {
  readonly #parts: FrontParts;
  readonly #streams = new ShortLivedMap<string, OpenStream>();
  readonly #stats = new ShortLivedMap<number, StatsRequest>();
  readonly #recordings = new OpenRecordings();
  readonly #stock = new StreamStock((family) => this.#orderStream(family));
  /** Audio that came on ordinary memory, copied to shared memory once. */
  readonly #shared = new WeakMap<Int16Array, Int16Array>();
  #channel: EngineChannel | undefined;
  #startedAt = 0;
  #counter = 0;
  #stopping = false;
  #hasBeenUp = false;
  #onUp: (() => void) | undefined;
  #onDown: (() => void) | undefined;

  private constructor(parts: FrontParts) {
    this.#parts = parts;
    parts.metrics.observe('media_streams', () => this.openStreams);
  }

  /** Resolves when the engine is up. @throws when it dies on the way there */
  static async start(parts: FrontParts): Promise<EngineFront> {
    const front = new EngineFront(parts);
    await new Promise<void>((resolve, reject) => {
      front.#onUp = resolve;
      front.#startChannel((reason) => {
        if (front.#hasBeenUp) front.#mourn(reason);
        else reject(new Error(`the media worker does not start: ${reason}`));
      });
    });
    return front;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  open(address: Family, events: StreamEvents): Promise<LocalMedia> {
    if (!this.#channel) return Promise.reject(new MediaFailed('media', 'the media worker is not running'));
    const stocked = this.#stock.take(address);
    const { stream, media } = stocked ?? { stream: this.#orderStream(address) };
    const ordered = stocked !== undefined;
    const open: OpenStream = { family: address, events, plays: new Map(), opening: undefined, ordered };
    this.#streams.set(stream, open);
    this.#stock.fill(address);
    if (media) return Promise.resolve(media);
    return new Promise((resolve, reject) => {
      open.opening = { resolve, reject };
    });
  }

  #orderStream(family: Family): string {
    const stream = `media-${++this.#counter}`;
    this.#channel?.post({ type: 'open', stream, family });
    return stream;
  }

  refusal(stream: string, { remote, direction }: Pick<MediaSession, 'remote' | 'direction'>): string | undefined {
    const family = this.#streams.get(stream)?.family;
    const sends = direction === 'sendrecv' || direction === 'sendonly';
    return sends && family ? unsendable(remote.address, remote.port, family) : undefined;
  }

  connect(stream: string, session: MediaSession): void {
    if (!this.#streams.has(stream)) return;
    const why = this.refusal(stream, session);
    if (why) throw new UnsendableAddress(session.remote.address, session.remote.port, why);
    this.#channel?.post({ type: 'connect', stream, session });
  }

  play(stream: string, clip: AudioClip, request: PlayRequest, signal: AbortSignal): Promise<Outcome> {
    const open = this.#streams.get(stream);
    if (signal.aborted) return Promise.reject(signal.reason);
    if (!open || !this.#channel) return Promise.reject(new MediaFailed(stream, 'it is closed'));
    const play = ++this.#counter;
    const { interruptOnDigit, loop = false } = request;
    const shared = { id: clip.id, samples: this.#share(clip.samples) };
    this.#channel.post({ type: 'play', stream, play, clip: shared, interruptOnDigit, loop });
    return new Promise((resolve, reject) => {
      const settle = (end: Outcome | Error): void => {
        open.plays.delete(play);
        signal.removeEventListener('abort', onAbort);
        if (end instanceof Error) reject(end);
        else resolve(end);
      };
      const onAbort = (): void => {
        open.plays.delete(play);
        this.#channel?.post({ type: 'stop', stream, play });
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      open.plays.set(play, { interruptOnDigit, settle });
    });
  }

  join(stream: string, other: string): void {
    this.#channel?.post({ type: 'join', stream, other });
  }

  part(stream: string): void {
    this.#channel?.post({ type: 'part', stream });
  }

  press(stream: string, digit: string, milliseconds = 120): void {
    this.#channel?.post({ type: 'press', stream, digit, milliseconds });
  }

  record(stream: string, request: RecordRequest, take: (samples: Int16Array) => void): RunningRecording {
    const channel = this.#streams.has(stream) ? this.#channel : undefined;
    return this.#recordings.begin(stream, request, take, channel && ((command) => channel.post(command)));
  }

  stats(stream: string): Promise<StreamStats> {
    if (!this.#streams.has(stream) || !this.#channel) return Promise.reject(new MediaFailed(stream, 'it is closed'));
    const request = ++this.#counter;
    return new Promise((resolve, reject) => {
      this.#stats.set(request, { stream, resolve, reject });
      this.#channel!.post({ type: 'stats', stream, request });
    });
  }

  close(stream: string): void {
    const open = this.#streams.get(stream);
    if (!open) return;
    this.#channel?.post({ type: 'close', stream });
    this.#forget(stream, 'it was closed');
    if (this.#channel && !this.#stopping) this.#stock.fill(open.family);
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const channel = this.#channel;
    const down = new Promise<void>((resolve) => {
      this.#onDown = resolve;
      if (!channel) resolve();
      this.#parts.clock.after(goodbyeMs, resolve);
    });
    channel?.post({ type: 'shutdown' });
    for (const stream of [...this.#streams.keys()]) this.#forget(stream, 'the media engine stops');
    await down;
    this.#forgetStats('the media engine stops');
    this.#recordings.lose();
    this.#channel = undefined;
    await channel?.end();
  }

  #startChannel(died: (reason: string) => void): void {
    this.#startedAt = this.#parts.clock.monotonic();
    this.#channel = this.#parts.openChannel(this.#parts.settings, {
      report: (report) => this.#dispatch(report),
      died: (reason) => {
        this.#channel = undefined;
        died(reason);
      },
    });
  }

  #dispatch<T extends Report['type']>(report: Of<T>): void {
    const listen: (report: Of<T>) => void = this.#listeners[report.type as T];
    listen(report);
  }

  readonly #listeners: Listeners = {
    up: () => {
      this.#hasBeenUp = true;
      this.#stock.fill('ipv4');
      this.#onUp?.();
    },
    opened: ({ stream, port, rtcpPort }) => {
      if (this.#stock.opened({ stream, port, rtcpPort })) return;
      const open = this.#streams.get(stream);
      open?.opening?.resolve({ stream, port, rtcpPort });
      if (open) open.opening = undefined;
    },
    refused: ({ stream, exhausted, reason }) => {
      if (this.#stock.lost(stream)) return;
      const { from, to } = this.#parts.settings.portRange;
      const open = this.#streams.get(stream);
      if (open?.ordered && exhausted) {
        open.ordered = false;
        return this.#channel?.post({ type: 'open', stream, family: open.family });
      }
      this.#streams.delete(stream);
      open?.opening?.reject(exhausted ? new MediaExhausted(`${from}-${to}`) : new MediaFailed(stream, reason));
    },
    digit: ({ stream, digit, form, at }) => {
      const open = this.#streams.get(stream);
      if (!open) return;
      open.events.digit(digit, form, at);
      // A clip that was asked for while the digit was on its way here: the worker could not know it yet.
      for (const [play, { interruptOnDigit, settle }] of open.plays) {
        if (!interruptOnDigit) continue;
        this.#channel?.post({ type: 'stop', stream, play });
        settle('interrupted');
      }
    },
    silent: ({ stream, seconds }) => this.#streams.get(stream)?.events.silent(seconds),
    played: ({ stream, play, outcome }) => this.#streams.get(stream)?.plays.get(play)?.settle(outcome),
    piece: ({ recording, samples }) => this.#recordings.piece(recording, samples),
    recorded: ({ recording, recorded }) => this.#recordings.recorded(recording, recorded),
    stats: ({ request, stats }) => {
      const asked = this.#stats.get(request);
      this.#stats.delete(request);
      if (stats) asked?.resolve(stats);
      else asked?.reject(new MediaFailed(asked.stream, 'it is closed'));
    },
    failed: ({ stream, reason }) => {
      this.#stock.lost(stream);
      this.#parts.log.error({ stream, reason }, 'a media stream failed');
      this.#recordings.lose(stream);
      this.#lose(stream, reason);
    },
    totals: ({ totals }) => {
      const { packetsOut, packetsIn, dropped, skippedFrames } = totals;
      this.#parts.metrics.count('rtp_packets', { what: 'sent' }, packetsOut);
      this.#parts.metrics.count('rtp_packets', { what: 'received' }, packetsIn);
      this.#parts.metrics.count('rtp_packets', { what: 'dropped' }, dropped);
      this.#parts.metrics.count('rtp_packets', { what: 'skipped' }, skippedFrames);
      if (skippedFrames > 0)
        this.#parts.log.warn({ skippedFrames }, 'the media worker came too late and left out audio');
    },
    down: () => this.#onDown?.(),
  };

  /** Every stream is lost with the worker; a new one begins with none. */
  #mourn(reason: string): void {
    if (this.#stopping) return this.#onDown?.();
    this.#parts.log.error({ reason, streams: this.#streams.size }, 'the media worker died; a new one is started');
    this.#parts.metrics.count('media_worker_deaths');
    this.#stock.clear();
    for (const stream of [...this.#streams.keys()]) this.#lose(stream, 'the media worker died');
    this.#forgetStats('the media worker died');
    this.#recordings.lose();
    const lived = this.#parts.clock.monotonic() - this.#startedAt;
    this.#parts.clock.after(lived < healthyMs ? restartDelayMs : 0, () => {
      if (!this.#stopping) this.#startChannel((again) => this.#mourn(again));
    });
  }

  #lose(stream: string, reason: string): void {
    const open = this.#streams.get(stream);
    this.#forget(stream, reason);
    if (open && !open.opening) open.events.failed(reason);
  }

  #forget(stream: string, reason: string): void {
    const open = this.#streams.get(stream);
    if (!open) return;
    this.#streams.delete(stream);
    // Most streams end with nobody waiting, and an error with its stack is dear.
    if (!open.opening && open.plays.size === 0) return;
    const error = new MediaFailed(stream, reason);
    open.opening?.reject(error);
    for (const { settle } of [...open.plays.values()]) settle(error);
  }

  /** Answers that will not come any more; those of a stream that was closed still do. */
  #forgetStats(reason: string): void {
    for (const { stream, reject } of this.#stats.values()) reject(new MediaFailed(stream, reason));
    this.#stats.clear();
  }

  /** Memory that both threads see; each clip is copied at most once. */
  #share(samples: Int16Array): Int16Array {
    if (samples.buffer instanceof SharedArrayBuffer) return samples;
    const known = this.#shared.get(samples);
    if (known) return known;
    const shared = new Int16Array(new SharedArrayBuffer(samples.byteLength));
    shared.set(samples);
    this.#shared.set(samples, shared);
    return shared;
  }
}
