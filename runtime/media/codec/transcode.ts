/** From one law of G.711 to the other: 256 bytes, made once. */

import type { CodecName } from '../media-engine.ts';
import { g711 } from './g711.ts';

const tables = new Map<string, Uint8Array>();

/** What each byte becomes; undefined when the two are the same. */
export function transcoder(from: CodecName, to: CodecName): Uint8Array | undefined {
  if (from === to) return undefined;
  const key = `${from} ${to}`;
  const known = tables.get(key);
  if (known) return known;
  const table = Uint8Array.from(g711[from].decode, (sample) => g711[to].encode[sample & 0xffff]!);
  tables.set(key, table);
  return table;
}
