/** Payloads of any codec for those who listen by table: what is no G.711 is made such. */

import type { CodecName } from '../media-engine.ts';
import { g711 } from './g711.ts';
import { type Transcode, transcoder } from './transcode.ts';

export interface Readable {
  readonly payload: Uint8Array;
  /** Sample of each byte. */
  readonly decode: Int16Array;
}

/** One for each direction of a stream: the codec may remember what went before. */
export class PayloadReader {
  #law: Transcode | undefined;
  #scratch = new Uint8Array(0);

  /** Valid until the next call. */
  read(payload: Uint8Array, codec: CodecName): Readable {
    if (codec !== 'G722') return { payload, decode: g711[codec].decode };
    this.#law ??= transcoder(codec, 'PCMU')!;
    if (this.#scratch.length < payload.length) this.#scratch = new Uint8Array(payload.length);
    this.#law(payload, this.#scratch, 0);
    return { payload: this.#scratch.subarray(0, payload.length), decode: g711.PCMU.decode };
  }
}
