/** ITU-T G.711 by table: 16-bit linear samples to and from one byte, mu-law (PCMU) and A-law (PCMA). */

import type { CodecName } from '../media-engine.ts';

/** The codecs that are a table of 256 samples. */
export type LawName = Extract<CodecName, 'PCMU' | 'PCMA'>;

export interface G711 {
  /** Byte for each sample, indexed by `sample & 0xffff`. */
  readonly encode: Uint8Array;
  /** Sample for each byte. */
  readonly decode: Int16Array;
}

const muLawBias = 0x84;
const muLawClip = 0x7fff - muLawBias;

/** The two laws by RTP encoding name (RFC 3551 §4.5.14). */
export const g711: Readonly<Record<LawName, G711>> = {
  PCMU: { encode: tableOf(muLawByte), decode: samplesOf(muLawSample) },
  PCMA: { encode: tableOf(aLawByte), decode: samplesOf(aLawSample) },
};

/** @returns one byte for each sample */
export function encodeG711(codec: LawName, samples: Int16Array): Uint8Array {
  const { encode } = g711[codec];
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = encode[samples[i]! & 0xffff]!;
  return bytes;
}

function tableOf(byteFor: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, index) => byteFor((index << 16) >> 16));
}

function samplesOf(sampleFor: (byte: number) => number): Int16Array {
  return Int16Array.from({ length: 256 }, (_, byte) => sampleFor(byte));
}

/** Sign, three bits of segment, four of mantissa; all inverted on the line. */
function muLawByte(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), muLawClip) + muLawBias;
  const segment = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | mantissa) & 0xff;
}

function muLawSample(byte: number): number {
  const bits = ~byte & 0xff;
  const segment = (bits >> 4) & 7;
  const magnitude = (((bits & 0x0f) << 3) + muLawBias) << segment;
  return bits & 0x80 ? muLawBias - magnitude : magnitude - muLawBias;
}

/** Sign is set for positive samples; every second bit is inverted on the line. */
function aLawByte(sample: number): number {
  const positive = sample >= 0;
  // One's complement keeps the two halves symmetric: -1 falls into the first interval, as 0 does.
  const magnitude = positive ? sample : ~sample;
  const segment = magnitude < 256 ? 0 : 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f;
  return ((positive ? 0x80 : 0) | (segment << 4) | mantissa) ^ 0x55;
}

function aLawSample(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
