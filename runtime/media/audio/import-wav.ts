/** Uploaded prompts. */

import type { AudioClip } from '../media-engine.ts';
import { AudioConverter } from './audio-converter.ts';
import { checkWav, sampleRate, type WavLimits } from './read-wav.ts';

export interface ImportedClip extends AudioClip {
  readonly seconds: number;
}

/** What may be uploaded. */
export const uploadLimits: WavLimits = { maxBytes: 10 * 1024 * 1024, maxSeconds: 600 };

const shared = new AudioConverter();

/**
 * Reads a WAV file of any usual kind into 8 kHz mono; the work is done in a thread.
 * @param level makes it as loud as speech is here, and cuts the silence around it: for uploads
 * @returns a clip whose id is that of its content
 * @throws BadAudio with a message for the person who uploads
 */
export async function importWav(
  bytes: Uint8Array,
  level = false,
  converter: AudioConverter = shared,
): Promise<ImportedClip> {
  checkWav(bytes, uploadLimits);
  const { id, samples } = await converter.convert({ bytes, limits: uploadLimits, level });
  return { id, samples, seconds: samples.length / sampleRate };
}
