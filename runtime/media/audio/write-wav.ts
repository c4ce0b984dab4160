/**
 * Samples as a WAV file:
 *
 *   0 "RIFF"  4 size - 8  8 "WAVE"
 *  12 "fmt " 16 16       20 1 (PCM)  22 channels  24 rate  28 bytes/s  32 bytes/frame  34 bits
 *  36 "data" 40 size     44 samples, little-endian
 */
const HEADER = 44;
const RATE = 8000;

/** 16-bit mono at 8 kHz. */
export function wavFile(samples: Int16Array): Uint8Array {
  const file = new Uint8Array(HEADER + samples.length * 2);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string) => {
    for (let place = 0; place < letters.length; place++) view.setUint8(at + place, letters.charCodeAt(place));
  };
  text(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (let place = 0; place < samples.length; place++) view.setInt16(HEADER + place * 2, samples[place]!, true);
  return file;
}
