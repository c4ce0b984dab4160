/** Speech and uploaded recordings behind one door. */

import type { ReadyPrompt } from '../call/call.ts';
import { PromptMissing, type PromptSource } from '../call/prompt-source.ts';
import type { AudioClip } from '../media/media-engine.ts';
import type { Store } from '../store/store.ts';

export interface Speaker {
  say(words: { readonly text: string; readonly language: string; readonly voice?: string }): Promise<AudioClip>;
}

export interface PromptLibraryOptions {
  readonly store: Pick<Store, 'getBlob'>;
  /** What is being recorded, by its id. */
  readonly drafts: { read(id: string): Promise<Uint8Array | undefined> };
  readonly speech: Speaker;
  /** Reads a stored recording. */
  readonly decode: (bytes: Uint8Array) => Promise<AudioClip>;
}

const DRAFT = 'draft:';

/** The prompt of a recording that is not kept yet. Its sign is in no id of what is kept. */
export const draftPrompt = (recording: string): string => `${DRAFT}${recording}`;

/** Recordings kept ready; the least recently used goes first. */
const MOST_KEPT = 200;

export function createPromptLibrary({ store, drafts, speech, decode }: PromptLibraryOptions): PromptSource {
  const kept = new Map<string, Promise<AudioClip>>();

  const load = async (id: string): Promise<AudioClip> => {
    const bytes = id.startsWith(DRAFT) ? await drafts.read(id.slice(DRAFT.length)) : await store.getBlob(id);
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
      // A draft may be spoken once more: it is never kept ready.
      if ('prompt' in prompt) return prompt.prompt.startsWith(DRAFT) ? load(prompt.prompt) : recording(prompt.prompt);
      const { say, language = 'en', voice } = prompt;
      return speech.say({ text: say, language, ...(voice === undefined ? {} : { voice }) });
    },
  };
}
