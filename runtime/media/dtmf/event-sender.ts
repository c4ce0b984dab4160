/**
 * Keys that we send as RTP events (RFC 4733 §2.5.1): a packet for each frame while the key is down, all with the
 * timestamp of its beginning, the last one three times.
 */

import { frameSamples } from '../audio/encoded-clip.ts';

const keys = '0123456789*#ABCD';
/** Decibels below full scale. */
const volume = 10;
const endPackets = 3;
/** Frames of audio between two keys. */
const gapFrames = 3;
/** Keys that wait; more are left out. */
const maxQueued = 64;

interface Key {
  readonly event: number;
  readonly frames: number;
}

export class EventSender {
  readonly #queue: Key[] = [];
  #current: Key | undefined;
  #step = 0;
  #gap = 0;
  readonly #payload = new Uint8Array(4);

  /** @param milliseconds how long the key is down @returns false when it is no key, or too many wait */
  press(digit: string, milliseconds: number): boolean {
    const event = keys.indexOf(digit);
    if (event < 0 || this.#queue.length >= maxQueued) return false;
    this.#queue.push({ event, frames: Math.max(2, Math.round(milliseconds / 20)) });
    return true;
  }

  /** A key is down, or one waits. */
  get busy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0;
  }

  /**
   * What the next frame carries instead of audio; undefined: audio. `begins` is true on the packet whose timestamp all
   * others of the key repeat. The payload is valid until the next call.
   */
  next(): { readonly payload: Uint8Array; readonly begins: boolean } | undefined {
    if (this.#gap > 0) {
      this.#gap--;
      return undefined;
    }
    this.#current ??= this.#begin();
    const key = this.#current;
    if (!key) return undefined;
    this.#step++;
    const ended = this.#step > key.frames;
    const duration = Math.min(this.#step, key.frames) * frameSamples;
    this.#payload.set([key.event, (ended ? 0x80 : 0) | volume, duration >> 8, duration & 0xff]);
    const begins = this.#step === 1;
    if (this.#step === key.frames + endPackets) {
      this.#current = undefined;
      this.#gap = gapFrames;
    }
    return { payload: this.#payload, begins };
  }

  #begin(): Key | undefined {
    this.#step = 0;
    return this.#queue.shift();
  }
}
