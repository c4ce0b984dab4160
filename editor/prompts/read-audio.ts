/**
 * Any audio file that the browser can play, as what the house keeps: 8 kHz, mono, 16 bits, in a WAV file. The browser
 * has the decoders; the server never has to read MP3 or Ogg from a stranger.
 */

/** Why a file cannot be used; a message of this name says it. */
export class UnusableAudio extends Error {
  readonly why: 'tooLarge' | 'tooLong' | 'notAudio' | 'empty';

  constructor(why: UnusableAudio['why']) {
    super(why);
    this.name = 'UnusableAudio';
    this.why = why;
  }
}

export const MOST_BYTES = 60 * 1024 * 1024;
export const MOST_SECONDS = 600;
const RATE = 8000;

/** @throws UnusableAudio */
export async function readAudio(file: Blob): Promise<Blob> {
  if (file.size > MOST_BYTES) throw new UnusableAudio('tooLarge');
  const bytes = await file.arrayBuffer();
  // A decoder of its own for each file: nothing of it lives on, and no sound card is asked for.
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const decoded = await decoder.decodeAudioData(bytes).catch(() => {
    throw new UnusableAudio('notAudio');
  });
  if (decoded.duration > MOST_SECONDS) throw new UnusableAudio('tooLong');
  if (decoded.length === 0) throw new UnusableAudio('empty');
  return wavOf(await mixedDown(decoded));
}

/** The browser's own filters take it to one channel; the rate is that of the decoder already. */
async function mixedDown(decoded: AudioBuffer): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * RATE)), RATE);
  const source = context.createBufferSource();
  source.buffer = decoded;
  source.connect(context.destination);
  source.start();
  return (await context.startRendering()).getChannelData(0);
}

/** @param samples from -1 to 1, at 8 kHz */
export function wavOf(samples: Float32Array): Blob {
  const data = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) data[i] = Math.round(Math.max(-1, Math.min(1, samples[i]!)) * 32_767);
  const head = new DataView(new ArrayBuffer(44));
  const word = (at: number, value: number) => head.setUint32(at, value, true);
  const half = (at: number, value: number) => head.setUint16(at, value, true);
  for (const [at, name] of [
    [0, 'RIFF'],
    [8, 'WAVE'],
    [12, 'fmt '],
    [36, 'data'],
  ] as const)
    for (let i = 0; i < 4; i++) head.setUint8(at + i, name.charCodeAt(i));
  word(4, 36 + data.byteLength);
  word(16, 16);
  half(20, 1);
  half(22, 1);
  word(24, RATE);
  word(28, RATE * 2);
  half(32, 2);
  half(34, 16);
  word(40, data.byteLength);
  return new Blob([head.buffer, data.buffer], { type: 'audio/wav' });
}
