/** What the audio worker is asked for, and its answer. */

import { createHash } from 'node:crypto';
import { levelled } from './level.ts';
import { readWav, type WavLimits } from './read-wav.ts';
import { BadAudio } from './wav-header.ts';

export interface AudioJob {
  readonly bytes: Uint8Array;
  readonly limits: WavLimits;
  /** Speech and uploads are levelled and trimmed; what is kept already is not. */
  readonly level: boolean;
}

export interface ConvertedAudio {
  /** By content. */
  readonly id: string;
  readonly samples: Int16Array;
}

export type AudioAnswer =
  | { readonly audio: ConvertedAudio }
  | { readonly refused: { readonly reason: BadAudio['reason']; readonly message: string } };

/** Does the job; never throws for what the bytes hold. */
export function doAudioJob({ bytes, limits, level }: AudioJob): AudioAnswer {
  try {
    const read = readWav(bytes, limits);
    const samples = level ? levelled(read) : read;
    return { audio: { id: createHash('sha256').update(samples).digest('hex'), samples } };
  } catch (error) {
    if (!(error instanceof BadAudio)) throw error;
    return { refused: { reason: error.reason, message: error.message } };
  }
}
