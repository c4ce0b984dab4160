/** The plainest WAV files: 16 bit, mono, 8 kHz. */

import { SAMPLE_RATE } from './listen.ts';

/**
 *  "RIFF" size "WAVE" "fmt " 16 format(2)=1 channels(2) rate(4) bytes/s(4) align(2) bits(2) "data" size samples…
 */
export function wavOf(samples: Int16Array, rate = SAMPLE_RATE): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

export function silence(seconds: number): Int16Array {
  return new Int16Array(seconds * SAMPLE_RATE);
}

/** Tones one after the other; 0 Hz is silence. */
export function melody(notes: readonly { readonly hertz: number; readonly seconds: number }[]): Int16Array {
  const pieces = notes.map(({ hertz, seconds }) =>
    Int16Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, at) =>
      Math.round(9000 * Math.sin((2 * Math.PI * hertz * at) / SAMPLE_RATE)),
    ),
  );
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
