/**
 * One direction of a call on a straight line of time: packets are laid where their timestamps say, late and disordered
 * ones too, and what is missing is concealed. Read behind the wall clock, so that late packets find their place.
 */

import { timestampAhead } from '../rtp/sequence.ts';

/** Samples that are kept, a power of two: about two seconds. */
const size = 16_384;
const mask = size - 1;
/** No sample here. */
const missing = 0x7fff_ffff;
/** A timestamp that is further off the clock than this belongs to a stream that has begun anew: 0.5 s. */
const maxDrift = 4_000;
/** Samples up to which a loss is filled with what went before (60 ms); longer ones are silence. */
const maxConcealed = 480;
/** How much quieter each repetition of 20 ms is. */
const fade = 0.7;
const frame = 160;

interface Anchor {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly at: number;
}

export class Track {
  readonly #ring = new Int32Array(size).fill(missing);
  readonly #last = new Int16Array(frame);
  #anchor: Anchor | undefined;
  /** The next sample to be read. */
  #read = 0;
  #missed = maxConcealed;

  /**
   * Lays decoded samples down.
   * @param decode sample of each byte
   * @param now samples since the beginning of the recording, by the clock
   * @returns by how many samples they came too late to be read; 0: in time
   */
  lay(ssrc: number, timestamp: number, payload: Uint8Array, decode: Int16Array, now: number): number {
    let anchor = this.#anchor;
    if (!anchor || anchor.ssrc !== ssrc || Math.abs(this.#placeOf(anchor, timestamp) - now) > maxDrift) {
      anchor = { ssrc, timestamp, at: now };
    }
    const at = this.#placeOf(anchor, timestamp);
    // The anchor moves along, so that 32 bits of timestamp never wrap around it.
    this.#anchor = { ssrc, timestamp, at };
    for (let i = 0; i < payload.length; i++) {
      const place = at + i;
      if (place >= this.#read && place < this.#read + size) this.#ring[place & mask] = decode[payload[i]!]!;
    }
    return Math.max(0, this.#read - at);
  }

  /** Takes the next samples out, concealed where nothing came. */
  take(into: Int16Array, offset: number, step: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const index = this.#read & mask;
      const sample = this.#ring[index]!;
      this.#ring[index] = missing;
      const place = this.#read % frame;
      into[offset + i * step] = sample === missing ? this.#conceal(place) : this.#hear(place, sample);
      this.#read++;
    }
  }

  #hear(place: number, sample: number): number {
    this.#missed = 0;
    this.#last[place] = sample;
    return sample;
  }

  #conceal(place: number): number {
    if (this.#missed >= maxConcealed) return 0;
    this.#missed++;
    this.#last[place] = this.#last[place]! * fade;
    return this.#last[place]!;
  }

  #placeOf(anchor: Anchor, timestamp: number): number {
    return anchor.at + timestampAhead(timestamp, anchor.timestamp);
  }
}
