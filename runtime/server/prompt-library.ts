/** Speech and uploaded recordings behind one door. */

import type { ReadyPrompt } from '../call/call.ts';
import { PromptMissing, type PromptSource } from '../call/prompt-source.ts';
import type { AudioClip } from '../media/media-engine.ts';
import type { Store } from '../store/store.ts';

export interface Speaker {
  say(words: { readonly text: string; readonly language: string; readonly voice?: string }): Promise<AudioClip>;
}

export interface PromptLibraryOptions {
  readonly store: Store;
  readonly speech: Speaker;
  /** Reads a stored recording. */
  readonly decode: (bytes: Uint8Array) => Promise<AudioClip>;
}

/** Recordings kept ready; the least recently used goes first. */
const MOST_KEPT = 200;

export function createPromptLibrary({ store, speech, decode }: PromptLibraryOptions): PromptSource {
  const kept = new Map<string, Promise<AudioClip>>();

  const load = async (id: string): Promise<AudioClip> => {
    const bytes = await store.getBlob(id);
    if (!bytes) throw new PromptMissing(id);
    return decode(bytes);
  };

  const recording = (id: string): Promise<AudioClip> => {
    const clip = kept.get(id) ?? load(id);
    kept.delete(id);
    kept.set(id, clip);
    clip.catch(() => kept.delete(id));
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    return clip;
  };

  return {
    clipFor(prompt: ReadyPrompt) {
      if ('prompt' in prompt) return recording(prompt.prompt);
      const { say, language = 'en', voice } = prompt;
      return speech.say({ text: say, language, ...(voice === undefined ? {} : { voice }) });
    },
  };
}
