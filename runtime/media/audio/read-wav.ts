/** WAV bytes of any usual kind → 8 kHz mono. Slow for long audio: it runs in a worker. */

import resampler from 'wave-resampler';
import { g711 } from '../codec/g711.ts';
import { BadAudio, readWavHeader, type SampleFormat, type WavHeader } from './wav-header.ts';

/** What the telephone hears. */
export const sampleRate = 8_000;

export interface WavLimits {
  readonly maxBytes: number;
  readonly maxSeconds: number;
  /** Of our own engines: lengths may be missing. */
  readonly streamed?: boolean;
}

/** Checks without decoding. @throws BadAudio */
export function checkWav(bytes: Uint8Array, { maxBytes, maxSeconds, streamed = false }: WavLimits): WavHeader {
  if (bytes.length > maxBytes) {
    throw new BadAudio('tooLarge', `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`);
  }
  const header = readWavHeader(bytes, streamed);
  if (header.frames / header.rate > maxSeconds) {
    throw new BadAudio('tooLong', `The audio is longer than ${Math.floor(maxSeconds / 60)} minutes.`);
  }
  return header;
}

/** @returns 16-bit samples at 8 kHz, channels mixed, on shared memory @throws BadAudio */
export function readWav(bytes: Uint8Array, limits: WavLimits): Int16Array {
  const header = checkWav(bytes, limits);
  const mono = mixed(bytes, header);
  const atRate = header.rate === sampleRate ? mono : lowered(mono, header.rate);
  const samples = new Int16Array(new SharedArrayBuffer(atRate.length * 2));
  for (let i = 0; i < atRate.length; i++) {
    const sample = Math.round(atRate[i]!);
    samples[i] = Math.max(-32_768, Math.min(32_767, Number.isNaN(sample) ? 0 : sample));
  }
  return samples;
}

type ReadSample = (view: DataView, at: number) => number;

/** One sample of each format, in the range of 16 bits. */
const readers: Readonly<Record<SampleFormat, { readonly bytes: number; readonly read: ReadSample }>> = {
  pcm8: { bytes: 1, read: (view, at) => (view.getUint8(at) - 128) * 256 },
  pcm16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  pcm24: { bytes: 3, read: (view, at) => view.getInt16(at + 1, true) + view.getUint8(at) / 256 },
  pcm32: { bytes: 4, read: (view, at) => view.getInt32(at, true) / 65_536 },
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) * 32_767 },
  float64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) * 32_767 },
  mulaw: { bytes: 1, read: (view, at) => g711.PCMU.decode[view.getUint8(at)]! },
  alaw: { bytes: 1, read: (view, at) => g711.PCMA.decode[view.getUint8(at)]! },
};

function mixed(bytes: Uint8Array, { format, channels, frames, start }: WavHeader): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { bytes: width, read } = readers[format];
  const mono = new Float64Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += read(view, start + (frame * channels + channel) * width);
    }
    mono[frame] = sum / channels;
  }
  return mono;
}

/** Cubic interpolation behind a Butterworth low-pass of high order: nothing above 4 kHz folds back. */
function lowered(samples: Float64Array, rate: number): ArrayLike<number> {
  // A not-a-number would go round in the filter for ever.
  const finite = samples.map((sample) => (Number.isFinite(sample) ? sample : 0));
  return resampler.resample(finite, rate, sampleRate, { method: 'cubic', LPF: true });
}
