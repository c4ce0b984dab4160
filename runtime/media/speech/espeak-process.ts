/**
 * A program of its own, started as a child process: reads text on standard input, writes 16-bit mono WAV on standard
 * output. The engine in it is under the GPL, so it is never loaded into the product's process.
 * Argument: the voice.
 */

import loadEspeak from '@echogarden/espeak-ng-emscripten';

const wordsPerMinute = 155;

const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece);
const text = Buffer.concat(pieces).toString('utf8');

const { eSpeakNGWorker } = await loadEspeak();
const engine = new eSpeakNGWorker();
const voice = process.argv[2] ?? 'en-us';
// A few voices answer to their language only.
if (engine.set_voice(voice) !== 0 && engine.set_voice('', voice.split('+')[0]) !== 0) throw new Error(`no ${voice}`);
engine.set_rate(wordsPerMinute);
const audio: Buffer[] = [];
engine.synthesize(text, (piece) => {
  audio.push(Buffer.from(Int16Array.from(piece).buffer));
  return false;
});
process.stdout.write(Buffer.concat([wavHeader(engine.samplerate, audio), ...audio]));

function wavHeader(rate: number, samples: readonly Buffer[]): Buffer {
  const length = samples.reduce((sum, piece) => sum + piece.length, 0);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length, 4);
  header.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 2],
    [40, length],
  ] as const) {
    header.writeUInt32LE(value, at);
  }
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const) {
    header.writeUInt16LE(value, at);
  }
  header.write('data', 36);
  return header;
}
