/** 16-bit WAV: a header of 44 bytes and the samples, channels interleaved. */

import { sampleRate } from './read-wav.ts';

export const wavHeaderLength = 44;

/** @param samples one channel at 8 kHz */
export function encodeWav(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(wavHeaderLength + samples.length * 2);
  bytes.set(wavHeader(1, samples.length * 2));
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, index) => {
    view.setInt16(wavHeaderLength + index * 2, sample, true);
  });
  return bytes;
}

/** @param bytes of the samples that follow, at 8 kHz */
export function wavHeader(channels: 1 | 2, bytes: number): Uint8Array {
  const header = new Uint8Array(wavHeaderLength);
  const view = new DataView(header.buffer);
  const ascii = (at: number, text: string): void => header.set(new TextEncoder().encode(text), at);
  ascii(0, 'RIFF');
  view.setUint32(4, wavHeaderLength - 8 + bytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); // length of the format
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2 * channels, true); // bytes a second
  view.setUint16(32, 2 * channels, true); // bytes a frame
  view.setUint16(34, 16, true); // bits a sample
  ascii(36, 'data');
  view.setUint32(40, bytes, true);
  return header;
}
