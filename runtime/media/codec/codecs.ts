/** What all codecs have in common: a byte is a sample at 8 kHz, and 20 ms are 160 of them (RFC 3551 §4.5). */

import type { CodecName } from '../media-engine.ts';
import { g711 } from './g711.ts';
import { G722Encoder } from './g722.ts';

/** Static payload numbers (RFC 3551 §6); they mean nothing else. */
export const staticPayloadTypes: Readonly<Record<number, CodecName>> = { 0: 'PCMU', 8: 'PCMA', 9: 'G722' };

/** The byte that is silence, again and again, whatever was heard before; for G.722 the code that moves nothing. */
export const silenceOf: Readonly<Record<CodecName, number>> = { PCMU: 0xff, PCMA: 0xd5, G722: 0xff };

/** Writes a byte for each sample from `from` to `to`. */
export type Encode = (samples: Int16Array, from: number, to: number, into: Uint8Array, at: number) => void;

/** Remembers what went before where the codec does; one for each stream of samples. */
export function encoderFor(codec: CodecName): Encode {
  if (codec === 'G722') {
    const encoder = new G722Encoder();
    return (samples, from, to, into, at) => encoder.encode(samples, from, to, into, at);
  }
  const { encode } = g711[codec];
  return (samples, from, to, into, at) => {
    for (let i = from, o = at; i < to; i++, o++) into[o] = encode[samples[i]! & 0xffff]!;
  };
}
