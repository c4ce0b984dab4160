/** Clips as frames of a codec, encoded once for all the streams that play them. */

import { type Encode, encoderFor, silenceOf } from '../codec/codecs.ts';
import type { AudioClip, CodecName } from '../media-engine.ts';

/** Samples, and bytes, in a frame of 20 ms. */
export const frameSamples = 160;

/** One clip in one codec. Frames are encoded when they are first played, so that a long clip stalls nobody. */
export class EncodedClip {
  readonly frames: number;
  readonly #samples: Int16Array;
  readonly #encode: Encode;
  readonly #bytes: Uint8Array;
  #encodedTo = 0;

  constructor(samples: Int16Array, codec: CodecName) {
    this.frames = Math.ceil(samples.length / frameSamples);
    this.#samples = samples;
    this.#encode = encoderFor(codec);
    this.#bytes = new Uint8Array(this.frames * frameSamples).fill(silenceOf[codec]);
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Writes a frame's 160 bytes at `at`; the end of the last frame is silence. Makes no garbage. */
  copyFrame(index: number, into: Uint8Array, at: number): void {
    const start = index * frameSamples;
    const end = start + frameSamples;
    this.#encodeTo(Math.min(end, this.#samples.length));
    const bytes = this.#bytes;
    for (let i = start, o = at; i < end; i++, o++) into[o] = bytes[i]!;
  }

  #encodeTo(end: number): void {
    if (end <= this.#encodedTo) return;
    this.#encode(this.#samples, this.#encodedTo, end, this.#bytes, this.#encodedTo);
    this.#encodedTo = end;
  }
}

/** The encoded clips by id and codec; the least recently played go when the budget is spent. */
export class EncodedClips {
  readonly #budget: number;
  readonly #clips = new Map<string, EncodedClip>();
  #size = 0;

  /** @param budget bytes; a clip larger than all of it is still played */
  constructor(budget = 32 * 1024 * 1024) {
    this.#budget = budget;
  }

  get(clip: AudioClip, codec: CodecName): EncodedClip {
    const key = `${codec}:${clip.id}`;
    const known = this.#clips.get(key);
    const encoded = known ?? new EncodedClip(clip.samples, codec);
    if (known) this.#clips.delete(key);
    else this.#size += encoded.size;
    this.#clips.set(key, encoded);
    for (const [oldKey, old] of this.#clips) {
      if (this.#size <= this.#budget || old === encoded) break;
      this.#clips.delete(oldKey);
      this.#size -= old.size;
    }
    return encoded;
  }
}
