/** Announcements that are spoken by phone. */

import type { Clock } from '../clock.ts';
import type { importWav } from '../media/audio/import-wav.ts';
import { wavFile } from '../media/audio/write-wav.ts';
import type { RecordingFolder } from '../media/recording/recording-folder.ts';
import type { PromptService } from '../nodes/node-kind.ts';
import { PROMPTS, type PromptRow } from '../store/collections.ts';
import { keepPrompt } from '../store/prompt-shelf.ts';
import type { Store } from '../store/store.ts';

export interface SpokenPromptParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly recordings: Pick<RecordingFolder, 'read' | 'remove'>;
  readonly importWav: typeof importWav;
}

/** So many at most: whoever can call a drawing that records them must not fill the disk. */
const MOST_PROMPTS = 1_000;

export function createPromptService({ store, clock, recordings, importWav }: SpokenPromptParts): PromptService {
  return {
    async keep(name, recording) {
      const audio = await recordings.read(recording);
      if (!audio) throw new Error(`there is no recording ${recording}`);
      if ((await store.collection<PromptRow>(PROMPTS).count({})) >= MOST_PROMPTS)
        throw new Error(`there are ${MOST_PROMPTS} announcements already`);
      const { id, seconds, samples } = await importWav(audio, true);
      await keepPrompt(store, { id, name, seconds, file: wavFile(samples), at: clock.now() });
      await recordings.remove(recording);
      return id;
    },
  };
}
