/** Makes synthesised speech equally loud whoever speaks, and cuts the silence around it. */

import { sampleRate } from './read-wav.ts';

const fullScale = 32_768;
const decibel = (db: number): number => fullScale * 10 ** (db / 20);

const peakTarget = decibel(-3);
/** Speech that is squashed towards its peak would be too loud at the same peak. */
const loudestRms = decibel(-16);
const silence = decibel(-45);
/** Kept of the silence: a soft consonant before the first loud sample, a breath after the last. The caller waits for the first. */
const before = sampleRate / 50;
const after = sampleRate / 10;

/** @returns samples on shared memory: peak about −3 dBFS, RMS at most −16 dBFS, 20 ms of silence before it and 100 ms after it */
export function levelled(samples: Int16Array): Int16Array {
  const first = samples.findIndex(isLoud);
  const last = samples.findLastIndex(isLoud);
  if (first < 0) return shared(samples.subarray(0, after), 1);
  const spoken = samples.subarray(Math.max(0, first - before), last + after);
  let peak = 1;
  let energy = 0;
  for (const sample of spoken) {
    peak = Math.max(peak, Math.abs(sample));
    energy += sample * sample;
  }
  const rms = Math.sqrt(energy / spoken.length);
  return shared(spoken, Math.min(peakTarget / peak, loudestRms / rms));
}

function isLoud(sample: number): boolean {
  return Math.abs(sample) > silence;
}

function shared(samples: Int16Array, gain: number): Int16Array {
  const result = new Int16Array(new SharedArrayBuffer(samples.length * 2));
  for (let i = 0; i < samples.length; i++) result[i] = Math.round(samples[i]! * gain);
  return result;
}
