/** How true a recording is to its source: what of it is missing, and how loud the rest is. Pure, on 8 kHz samples. */

import { find } from './listen.ts';

export interface Fidelity {
  /** Milliseconds in a row of the source's sound that the recording does not have where they belong, at most. */
  readonly missingMs: number;
  /** How much louder the recording is, over all that was found. */
  readonly levelDb: number;
}

/** Samples of 5 ms: finer than the 20 ms that may be missing, long enough to know a wave by. */
const FRAME = 40;
/** Where the source is softer than this, nothing can be missing: -50 dB of full scale. */
const SOFT = 32_768 * 10 ** (-50 / 20);
/** Likeness of a frame that is there: G.711 keeps far more, another sound far less. */
const SAME = 0.7;

/** The recording as a whole lies where the source fits best; each piece has to be at its own place in it. */
export function fidelity(source: Int16Array, recording: Int16Array): Fidelity {
  const { at } = find(source, recording);
  let [missing, longest] = [0, 0];
  let [energyOfSource, energyOfRecording] = [0, 0];
  for (let from = 0; from + FRAME <= source.length; from += FRAME) {
    const frame = source.subarray(from, from + FRAME);
    const own = energy(frame);
    if (own < FRAME * SOFT * SOFT) {
      missing = 0;
      continue;
    }
    const there = recording.subarray(Math.max(0, at + from), Math.max(0, at + from + FRAME));
    const theirs = there.length === FRAME ? energy(there) : 0;
    const like = theirs === 0 ? 0 : product(frame, there) / Math.sqrt(own * theirs);
    if (like < SAME) {
      missing += FRAME;
      longest = Math.max(longest, missing);
      continue;
    }
    missing = 0;
    energyOfSource += own;
    energyOfRecording += theirs;
  }
  return { missingMs: longest / 8, levelDb: 10 * Math.log10(energyOfRecording / energyOfSource) };
}

const energy = (samples: Int16Array): number => product(samples, samples);

function product(one: Int16Array, other: Int16Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}
