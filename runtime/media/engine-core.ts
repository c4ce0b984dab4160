/** The engine itself: the table of streams, driven by commands and turns. It owns no thread, socket or clock. */

import { EncodedClips } from './audio/encoded-clip.ts';
import type { Command, EngineSettings, Report, Totals } from './engine-messages.ts';
import { MediaExhausted } from './media-engine.ts';
import { MediaStream } from './media-stream.ts';
import { Pacer } from './pacer.ts';
import type { BindSocket, Family } from './ports/media-socket.ts';
import { PortPool } from './ports/port-pool.ts';

export interface CoreParts {
  readonly settings: EngineSettings;
  readonly bind: BindSocket;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall milliseconds since 1970. */
  readonly epoch: () => number;
  /** 32 random bits, unpredictable (RFC 3550 §8.1). */
  readonly random: () => number;
  readonly report: (report: Report) => void;
  /** Pacing is needed from here on: `turn` is to be called until `busy` is false. */
  readonly wake: () => void;
}

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Pairs bound for the next streams. */
const pairsAhead = 8;

export class EngineCore {
  readonly #parts: CoreParts;
  readonly #pools = new Map<Family, PortPool>();
  readonly #streams = new Map<string, MediaStream>();
  /** Streams that were closed while their ports were still being bound. */
  readonly #opening = new Map<string, { closed: boolean }>();
  readonly #poolOf = new Map<MediaStream, PortPool>();
  readonly #pacer = new Pacer<MediaStream>();
  readonly #clips = new EncodedClips();
  #skipped = 0;
  /** Counts of streams that are closed. */
  #past = { packetsOut: 0, packetsIn: 0, dropped: 0 };
  #told = { packetsOut: 0, packetsIn: 0, dropped: 0 };

  constructor(parts: CoreParts) {
    this.#parts = parts;
    this.#pool('ipv4').fill();
  }

  /** Some stream is connected. */
  get busy(): boolean {
    return this.#pacer.size > 0;
  }

  /** When the next stream is due, in monotonic milliseconds. */
  get deadline(): number {
    return this.#pacer.deadline;
  }

  /** Sends what has fallen due. */
  turn(): void {
    this.#pacer.run(this.#parts.now(), turnStream, this.#skip);
  }

  handle(command: Command): void {
    switch (command.type) {
      case 'open':
        return void this.#open(command);
      case 'connect':
        return this.#connect(command);
      case 'play':
        return this.#play(command);
      case 'stop':
        return this.#streams.get(command.stream)?.stop(command.play);
      case 'join':
        return this.#join(command);
      case 'part':
        return this.#streams.get(command.stream)?.part();
      case 'press':
        return this.#streams.get(command.stream)?.press(command.digit, command.milliseconds);
      case 'record':
        return this.#record(command);
      case 'recording':
        return this.#streams.get(command.stream)?.recording(command.recording, command.what);
      case 'stats':
        return this.#tell({
          type: 'stats',
          request: command.request,
          stats: this.#streams.get(command.stream)?.stats,
        });
      case 'close':
        return void this.#close(command.stream);
      case 'shutdown':
        return void this.#shutDown();
    }
  }

  /** Counts since the last call. */
  takeTotals(): Totals {
    const sum = { ...this.#past };
    for (const stream of this.#streams.values()) add(sum, stream);
    const { packetsOut, packetsIn, dropped } = this.#told;
    const totals = {
      packetsOut: sum.packetsOut - packetsOut,
      packetsIn: sum.packetsIn - packetsIn,
      dropped: sum.dropped - dropped,
      skippedFrames: this.#skipped,
    };
    this.#told = sum;
    this.#skipped = 0;
    return totals;
  }

  #pool(family: Family): PortPool {
    const known = this.#pools.get(family);
    if (known) return known;
    const { settings, bind, random } = this.#parts;
    const pool = new PortPool({
      family,
      bind,
      range: settings.portRange,
      random: () => random() / 2 ** 32,
      ahead: pairsAhead,
    });
    this.#pools.set(family, pool);
    return pool;
  }

  async #open({ stream: id, family }: Of<'open'>): Promise<void> {
    const opening = { closed: false };
    this.#opening.set(id, opening);
    const pool = this.#pool(family);
    try {
      const pair = await pool.take();
      if (opening.closed) return void (await pool.release(pair));
      const stream = new MediaStream({
        id,
        family,
        pair,
        clips: this.#clips,
        silentAfterMs: this.#parts.settings.silentAfter * 1000,
        now: this.#parts.now,
        epoch: this.#parts.epoch,
        random: this.#parts.random,
        onDigit: (digit, form) => this.#tell({ type: 'digit', stream: id, digit, form, at: this.#parts.epoch() }),
        onPlayed: (play, outcome) => this.#tell({ type: 'played', stream: id, play, outcome }),
        onSilent: () => this.#tell({ type: 'silent', stream: id, seconds: this.#parts.settings.silentAfter }),
        onFailed: (error) => this.#fail(id, error),
      });
      this.#streams.set(id, stream);
      this.#poolOf.set(stream, pool);
      this.#tell({ type: 'opened', stream: id, port: pair.port, rtcpPort: pair.port + 1 });
    } catch (error) {
      this.#tell({ type: 'refused', stream: id, exhausted: error instanceof MediaExhausted, reason: String(error) });
    } finally {
      this.#opening.delete(id);
    }
  }

  #connect({ stream: id, session }: Of<'connect'>): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    stream.connect(session);
    this.#pacer.add(stream, this.#parts.now());
    this.#parts.wake();
  }

  #join({ stream, other }: Of<'join'>): void {
    const [one, two] = [this.#streams.get(stream), this.#streams.get(other)];
    if (one && two && one !== two) one.join(two);
  }

  #record({ stream, recording, request }: Of<'record'>): void {
    this.#streams.get(stream)?.record(recording, {
      request,
      onPiece: (samples) => this.#tell({ type: 'piece', recording, samples }),
      onEnd: (recorded) => this.#tell({ type: 'recorded', recording, recorded }),
    });
  }

  #play({ stream: id, play, clip, interruptOnDigit, loop }: Of<'play'>): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    if (clip.samples.length === 0) return this.#tell({ type: 'played', stream: id, play, outcome: 'finished' });
    stream.play({ play, clip, loop, interruptOnDigit });
  }

  async #close(id: string): Promise<void> {
    const opening = this.#opening.get(id);
    if (opening) opening.closed = true;
    const stream = this.#streams.get(id);
    if (!stream) return;
    this.#streams.delete(id);
    this.#pacer.remove(stream);
    stream.end();
    add(this.#past, stream);
    const pool = this.#poolOf.get(stream);
    this.#poolOf.delete(stream);
    await pool?.release(stream.pair);
  }

  #fail(id: string, error: unknown): void {
    if (!this.#streams.has(id)) return;
    this.#tell({ type: 'failed', stream: id, reason: error instanceof Error ? (error.stack ?? '') : String(error) });
    void this.#close(id);
  }

  async #shutDown(): Promise<void> {
    await Promise.all([...this.#streams.keys()].map((id) => this.#close(id)));
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#tell({ type: 'down' });
  }

  readonly #skip = (stream: MediaStream, frames: number): void => {
    this.#skipped += frames;
    stream.skip(frames);
  };

  #tell(report: Report): void {
    this.#parts.report(report);
  }
}

const turnStream = (stream: MediaStream, now: number): void => stream.turn(now);

function add(sum: { packetsOut: number; packetsIn: number; dropped: number }, stream: MediaStream): void {
  sum.packetsOut += stream.packetsOut;
  sum.packetsIn += stream.packetsIn;
  sum.dropped += stream.dropped;
}
