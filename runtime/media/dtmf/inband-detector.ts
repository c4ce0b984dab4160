/**
 * Keys heard as pairs of tones (ITU-T Q.23, Q.24), for callers without telephone-event. Eight Goertzel filters look at
 * windows of 12.75 ms that overlap by half. Speech holds moments that look like a key, so a window counts only if
 * nearly all its energy is in one low and one high tone, and four windows in a row must agree. That accepts tones from
 * about 32 ms; Q.24 demands that 40 ms are accepted.
 */

const rate = 8_000;
const windowLength = 102;
const step = windowLength / 2;

const lowTones = [697, 770, 852, 941];
const highTones = [1209, 1336, 1477, 1633];
const keypad = ['123A', '456B', '789C', '*0#D'];

/** Q.24 lets the high tone be 8 dB stronger, or the low one 4 dB; a high tone 1.5 % off loses 1.4 dB in its filter. */
const maxTwist = 10 ** 0.9;
const maxReverseTwist = 10 ** 0.6;
/** By how much the strongest tone of a group must stand out. */
const standOut = 4;
/** Share of the window's energy that must be in the two tones: 1 for a pure pair, 0.8 if both are 1.5 % off. */
const pureShare = 0.7;
/** About -36 dBm0 for each tone. */
const minAmplitude = 250;
/** A pure tone of amplitude a has Goertzel power (a·N/2)² and energy N·a²/2. */
const least = ((minAmplitude * windowLength) / 2) ** 2;
const hitsToBegin = 4;
const missesToEnd = 3;

const coefficients = [...lowTones, ...highTones].map((tone) => 2 * Math.cos((2 * Math.PI * tone) / rate));

export class InbandDetector {
  readonly #window = new Float64Array(windowLength);
  #filled = 0;
  readonly #power = new Float64Array(8);
  #candidate: string | undefined;
  #hits = 0;
  #misses = 0;
  /** The key that is down. */
  #down: string | undefined;

  /** Takes G.711 bytes in the order of speech; returns the keys that went down in them, mostly none. */
  feed(bytes: Uint8Array, decode: Int16Array): string {
    let digits = '';
    for (let i = 0; i < bytes.length; i++) {
      this.#window[this.#filled++] = decode[bytes[i]!]!;
      if (this.#filled < windowLength) continue;
      digits += this.#judge(this.#hear()) ?? '';
      this.#window.copyWithin(0, step);
      this.#filled = windowLength - step;
    }
    return digits;
  }

  /** @returns the key when it has just gone down */
  #judge(heard: string | undefined): string | undefined {
    this.#hits = heard !== undefined && heard === this.#candidate ? this.#hits + 1 : heard === undefined ? 0 : 1;
    this.#candidate = heard;
    if (this.#down !== undefined) {
      this.#misses = heard === this.#down ? 0 : this.#misses + 1;
      if (this.#misses >= missesToEnd) this.#down = undefined;
    }
    if (this.#hits < hitsToBegin || heard === this.#down) return undefined;
    this.#misses = 0;
    this.#down = heard;
    return heard;
  }

  /** The key whose tones fill this window. Most windows hold none, and the low group alone says so. */
  #hear(): string | undefined {
    const energy = this.#energy();
    // No tone in it can be strong enough: its power is at most N times the energy (Cauchy and Schwarz).
    if (energy * windowLength < least) return undefined;
    const low = this.#strongest(0);
    if (low < 0 || this.#power[low]! < least) return undefined;
    const high = this.#strongest(4);
    if (high < 0 || this.#power[high]! < least) return undefined;
    const lowPower = this.#power[low]!;
    const highPower = this.#power[high]!;
    if (highPower > lowPower * maxTwist || lowPower > highPower * maxReverseTwist) return undefined;
    if (lowPower + highPower < (pureShare * energy * windowLength) / 2) return undefined;
    return keypad[low]![high - 4];
  }

  #energy(): number {
    const window = this.#window;
    let energy = 0;
    for (let i = 0; i < windowLength; i++) energy += window[i]! * window[i]!;
    return energy;
  }

  /** Runs the four filters of a group side by side: one alone would wait for its own last step at every sample. */
  #measure(first: number): void {
    const window = this.#window;
    const [a, b, c, d] = [
      coefficients[first]!,
      coefficients[first + 1]!,
      coefficients[first + 2]!,
      coefficients[first + 3]!,
    ];
    let [a1, a2, b1, b2, c1, c2, d1, d2] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < windowLength; i++) {
      const sample = window[i]!;
      const a0 = sample + a * a1 - a2;
      const b0 = sample + b * b1 - b2;
      const c0 = sample + c * c1 - c2;
      const d0 = sample + d * d1 - d2;
      a2 = a1;
      a1 = a0;
      b2 = b1;
      b1 = b0;
      c2 = c1;
      c1 = c0;
      d2 = d1;
      d1 = d0;
    }
    this.#power[first] = a1 * a1 + a2 * a2 - a * a1 * a2;
    this.#power[first + 1] = b1 * b1 + b2 * b2 - b * b1 * b2;
    this.#power[first + 2] = c1 * c1 + c2 * c2 - c * c1 * c2;
    this.#power[first + 3] = d1 * d1 + d2 * d2 - d * d1 * d2;
  }

  /** Measures a group of four; index of the tone that stands out of it, -1 when none does. */
  #strongest(first: number): number {
    this.#measure(first);
    let best = first;
    for (let tone = first + 1; tone < first + 4; tone++) if (this.#power[tone]! > this.#power[best]!) best = tone;
    for (let tone = first; tone < first + 4; tone++) {
      if (tone !== best && this.#power[tone]! * standOut > this.#power[best]!) return -1;
    }
    return best;
  }
}
