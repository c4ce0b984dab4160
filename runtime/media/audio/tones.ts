/** Sounds that we make ourselves: sums of sines with soft edges. */

import { sampleRate } from './read-wav.ts';

export interface Tone {
  /** None: silence. */
  readonly hertz: readonly number[];
  readonly seconds: number;
}

const fadeSamples = 80;

/** @param amplitude of each sine, 0–1 of full scale @returns samples on shared memory */
export function tones(sequence: readonly Tone[], amplitude: number): Int16Array {
  const lengths = sequence.map(({ seconds }) => Math.round(seconds * sampleRate));
  const samples = new Int16Array(new SharedArrayBuffer(lengths.reduce((sum, length) => sum + length, 0) * 2));
  let at = 0;
  sequence.forEach(({ hertz }, index) => {
    const length = lengths[index]!;
    for (let i = 0; i < length; i++) {
      const edge = Math.min(1, i / fadeSamples, (length - 1 - i) / fadeSamples);
      const sum = hertz.reduce((total, tone) => total + Math.sin((2 * Math.PI * tone * i) / sampleRate), 0);
      samples[at + i] = Math.round(Math.max(-1, Math.min(1, sum * amplitude * edge)) * 32_767);
    }
    at += length;
  });
  return samples;
}
