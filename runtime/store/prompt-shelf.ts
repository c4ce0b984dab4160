/** Recordings that drawings may play, however they came. */

import { LOCAL_OWNER, PROMPTS, type PromptRow } from './collections.ts';
import type { Store } from './store.ts';

export interface NewPrompt {
  /** Of its samples: the same recording twice is one. */
  readonly id: string;
  readonly name: string;
  readonly seconds: number;
  /** A WAV file. */
  readonly file: Uint8Array;
  /** Epoch milliseconds. */
  readonly at: number;
}

export async function keepPrompt(store: Store, { id, name, seconds, file, at }: NewPrompt): Promise<PromptRow> {
  // The audio first: a row without its audio would be a prompt that cannot be played.
  await store.putBlob(id, file);
  const row = { _id: id, owner: LOCAL_OWNER, name: name.trim(), seconds, bytes: file.byteLength, createdAt: at };
  return await store.collection<PromptRow>(PROMPTS).put(row);
}
