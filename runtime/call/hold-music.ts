/** What people hear who wait: music of one's own, or ours. */

import type { AudioClip } from '../media/media-engine.ts';
import type { PromptSource } from './prompt-source.ts';
import { holdMusic } from './ring-tones.ts';

/** A recording that is gone is no reason for silence. @param prompt absent: our own music */
export async function holdMusicClip(prompts: PromptSource, prompt: string | undefined): Promise<AudioClip> {
  if (prompt === undefined) return holdMusic();
  try {
    return await prompts.clipFor({ prompt });
  } catch {
    return holdMusic();
  }
}
