/** From one codec to another. All have one byte for a sample at 8 kHz, so that lengths and clocks stay what they are. */

import type { CodecName } from '../media-engine.ts';
import { g711, type LawName } from './g711.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

/** Writes what the payload says in the other codec; as many bytes. */
export type Transcode = (payload: Uint8Array, into: Uint8Array, at: number) => void;

const tables = new Map<string, Uint8Array>();

/** Undefined when the two are the same. Remembers what went before where a codec does: one for each direction. */
export function transcoder(from: CodecName, to: CodecName): Transcode | undefined {
  if (from === to) return undefined;
  if (from === 'G722') return fromG722(g711[to as LawName].encode);
  return to === 'G722' ? toG722(g711[from].decode) : byTable(lawToLaw(from, to));
}

function fromG722(encode: Uint8Array): Transcode {
  const decoder = new G722Decoder();
  return (payload, into, at) => {
    for (let i = 0; i < payload.length; i++) into[at + i] = encode[decoder.decodeByte(payload[i]!) & 0xffff]!;
  };
}

function toG722(decode: Int16Array): Transcode {
  const encoder = new G722Encoder();
  return (payload, into, at) => {
    for (let i = 0; i < payload.length; i++) into[at + i] = encoder.encodeSample(decode[payload[i]!]!);
  };
}

function byTable(table: Uint8Array): Transcode {
  return (payload, into, at) => {
    for (let i = 0; i < payload.length; i++) into[at + i] = table[payload[i]!]!;
  };
}

/** 256 bytes, made once. */
function lawToLaw(from: LawName, to: LawName): Uint8Array {
  const key = `${from} ${to}`;
  const known = tables.get(key);
  if (known) return known;
  const table = Uint8Array.from(g711[from].decode, (sample) => g711[to].encode[sample & 0xffff]!);
  tables.set(key, table);
  return table;
}
