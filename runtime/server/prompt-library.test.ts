/** Recordings that are kept, and those that are still being made. */

import { expect, test } from 'vitest';
import { PromptMissing } from '../call/prompt-source.ts';
import { createPromptLibrary, draftPrompt } from './prompt-library.ts';

const clipOf = (bytes: Uint8Array) => ({ id: Buffer.from(bytes).toString(), samples: new Int16Array(1) });

function setLibrary() {
  const read: string[] = [];
  const drafts = new Map<string, Uint8Array>();
  const library = createPromptLibrary({
    store: {
      getBlob: async (id) => {
        read.push(id);
        return id === 'hello' ? Buffer.from('hello') : undefined;
      },
    },
    drafts: { read: async (id) => drafts.get(id) },
    speech: { say: async ({ text }) => ({ id: text, samples: new Int16Array(1) }) },
    decode: async (bytes) => clipOf(bytes),
  });
  return { library, read, drafts };
}

test('what is kept is read once', async () => {
  const { library, read } = setLibrary();
  for (let time = 0; time < 3; time++) expect((await library.clipFor({ prompt: 'hello' })).id).toBe('hello');
  expect(read).toEqual(['hello']);
});

test('what is missing is told by its name, and looked for again', async () => {
  const { library, read } = setLibrary();
  for (let time = 0; time < 2; time++) await expect(library.clipFor({ prompt: 'gone' })).rejects.toThrow(PromptMissing);
  expect(read).toEqual(['gone', 'gone']);
});

test('a draft is read each time: it may have been spoken anew', async () => {
  const { library, drafts, read } = setLibrary();
  for (const words of ['first', 'second']) {
    drafts.set('m1', Buffer.from(words));
    expect((await library.clipFor({ prompt: draftPrompt('m1') })).id).toBe(words);
  }
  drafts.clear();
  await expect(library.clipFor({ prompt: draftPrompt('m1') })).rejects.toThrow(PromptMissing);
  expect(read).toEqual([]);
});
