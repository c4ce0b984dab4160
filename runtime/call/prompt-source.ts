/** Where a call gets its audio: speech or uploaded recordings. The composition root wires it. */

import type { AudioClip } from '../media/media-engine.ts';
import type { ReadyPrompt } from './dial-plan.ts';

export interface PromptSource {
  /** @throws PromptMissing; an Error that says why when nothing can speak the text */
  clipFor(prompt: ReadyPrompt): Promise<AudioClip>;
}

export class PromptMissing extends Error {
  constructor(id: string) {
    super(`there is no recording ${id}`);
    this.name = 'PromptMissing';
  }
}
