/** One recording in the worker: its tracks, read some way behind the clock, mixed or side by side, and when it ends by itself. */

import { PayloadReader } from '../codec/payload-reader.ts';
import type { CodecName, Recorded, RecordRequest } from '../media-engine.ts';
import { Track } from './track.ts';

const samplesPerMs = 8;
/**
 * How far behind the clock packets are read, at first and at most: what comes later than that is lost to the recording.
 * A line on which packets come late is given more time; nobody waits for a recording, so it is never taken back.
 */
const lagMs = { first: 200, most: 480 };
/** Audio is handed on in pieces of so many samples of time: half a second. */
const pieceSamples = 4_000;
/** Root mean square above which a frame counts as sound: about −45 dB of full scale. */
const soundLevel = 180;
const frame = 160;

export interface RecordingParts {
  readonly request: RecordRequest;
  /** Monotonic milliseconds at which it begins. */
  readonly begun: number;
  readonly onPiece: (samples: Int16Array) => void;
  readonly onEnd: (recorded: Recorded) => void;
}

export class Recording {
  readonly #parts: RecordingParts;
  readonly #heard = new Track();
  readonly #said = new Track();
  readonly #heardReader = new PayloadReader();
  readonly #saidReader = new PayloadReader();
  readonly #channels: 1 | 2;
  #piece: Int16Array;
  #filled = 0;
  #mixed = new Int16Array(frame * 2);
  /** Samples of time that have been read. */
  #read = 0;
  /** Monotonic milliseconds that were spent in pauses, and since when one lasts. */
  #paused = 0;
  #pausedSince: number | undefined;
  /** Samples behind the clock. */
  #lag = lagMs.first * samplesPerMs;
  #quietMs = 0;
  #soundMs = 0;
  #ended = false;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
    this.#channels = parts.request.sides === 'both' && parts.request.stereo ? 2 : 1;
    this.#piece = new Int16Array(pieceSamples * this.#channels);
  }

  /** A packet of the other side. @param now monotonic milliseconds */
  heard(ssrc: number, timestamp: number, payload: Uint8Array, codec: CodecName, now: number): void {
    if (this.#pausedSince !== undefined || this.#parts.request.sides === 'out') return;
    const read = this.#heardReader.read(payload, codec);
    this.#allowFor(this.#heard.lay(ssrc, timestamp, read.payload, read.decode, this.#clock(now)));
  }

  /** A packet of ours. */
  said(ssrc: number, timestamp: number, payload: Uint8Array, codec: CodecName, now: number): void {
    if (this.#pausedSince !== undefined || this.#parts.request.sides === 'in') return;
    const read = this.#saidReader.read(payload, codec);
    this.#allowFor(this.#said.lay(ssrc, timestamp, read.payload, read.decode, this.#clock(now)));
  }

  /** The time that passes while it is paused is not recorded. */
  pause(now: number): void {
    if (this.#pausedSince !== undefined || this.#ended) return;
    this.#readUpTo(this.#clock(now));
    this.#pausedSince = now;
  }

  resume(now: number): void {
    if (this.#pausedSince === undefined) return;
    this.#paused += now - this.#pausedSince;
    this.#pausedSince = undefined;
  }

  /** Once a frame. */
  turn(now: number): void {
    if (this.#ended || this.#pausedSince !== undefined) return;
    const { maxMs, silenceMs } = this.#parts.request;
    const end = maxMs === undefined ? Number.POSITIVE_INFINITY : maxMs * samplesPerMs;
    this.#readUpTo(Math.min(end, this.#clock(now) - this.#lag));
    if (this.#read >= end) this.#end('full');
    else if (silenceMs !== undefined && this.#quietMs >= silenceMs) this.#end('silence');
  }

  /** Everything that has come is written, then told. */
  stop(now: number): void {
    if (this.#ended) return;
    if (this.#pausedSince === undefined) {
      const end = (this.#parts.request.maxMs ?? Number.POSITIVE_INFINITY) * samplesPerMs;
      this.#readUpTo(Math.min(end, this.#clock(now)));
    }
    this.#end('stopped');
  }

  /** @param late samples by which a packet missed being read */
  #allowFor(late: number): void {
    if (late > 0) this.#lag = Math.min(lagMs.most * samplesPerMs, this.#lag + late + frame);
  }

  /** Samples since the beginning, pauses left out. */
  #clock(now: number): number {
    return Math.round((now - this.#parts.begun - this.#paused) * samplesPerMs);
  }

  #readUpTo(end: number): void {
    while (this.#read + frame <= end) this.#readFrame(frame);
    // At the end of a recording the last part of a frame counts, too.
    if (end === this.#parts.request.maxMs! * samplesPerMs && this.#read < end) this.#readFrame(end - this.#read);
  }

  #readFrame(count: number): void {
    const { sides } = this.#parts.request;
    const out = this.#mixed;
    if (this.#channels === 2) {
      this.#heard.take(out, 0, 2, count);
      this.#said.take(out, 1, 2, count);
    } else if (sides === 'both') {
      this.#heard.take(out, 0, 1, count);
      this.#said.take(out, frame, 1, count);
      for (let i = 0; i < count; i++) out[i] = clip(out[i]! + out[frame + i]!);
    } else {
      (sides === 'in' ? this.#heard : this.#said).take(out, 0, 1, count);
    }
    const length = count * this.#channels;
    this.#judge(out.subarray(0, length), count);
    this.#append(out, length);
    this.#read += count;
  }

  #judge(samples: Int16Array, count: number): void {
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const ms = count / samplesPerMs;
    if (Math.sqrt(sum / samples.length) < soundLevel) this.#quietMs += ms;
    else {
      this.#quietMs = 0;
      this.#soundMs += ms;
    }
  }

  #append(samples: Int16Array, length: number): void {
    for (let i = 0; i < length; i++) this.#piece[this.#filled + i] = samples[i]!;
    this.#filled += length;
    if (this.#filled < this.#piece.length) return;
    this.#parts.onPiece(this.#piece);
    this.#piece = new Int16Array(pieceSamples * this.#channels);
    this.#filled = 0;
  }

  #end(why: Recorded['why']): void {
    this.#ended = true;
    if (this.#filled > 0) this.#parts.onPiece(this.#piece.slice(0, this.#filled));
    this.#filled = 0;
    this.#parts.onEnd({ why, seconds: this.#read / samplesPerMs / 1000, soundSeconds: this.#soundMs / 1000 });
  }
}

function clip(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, sample));
}
