/** `/api/prompts`: recordings to play. Audio is kept as WAV, 16-bit mono at 8 kHz, under the hash of its samples. */

import type { PromptSummary } from '../../../shared/api/http.ts';
import { wavFile } from '../../media/audio/write-wav.ts';
import { PROMPTS, type PromptRow } from '../../store/collections.ts';
import { keepPrompt } from '../../store/prompt-shelf.ts';
import type { ApiParts, ImportedAudio } from '../api-parts.ts';
import { bytes, json, nothing, sound } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { MOST_ROWS, pageOf, paging } from '../paging.ts';
import { ApiProblem } from '../problem.ts';
import { instant, list, named, number, object, text, whole } from '../schema.ts';
import { soundOf } from '../send-sound.ts';

const LARGEST_UPLOAD = 10 * 1024 * 1024;
const WAV = ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'];

const promptSummary = named(
  'Prompt',
  object({ id: text(), name: text(), seconds: number(), bytes: whole(), createdAt: instant() }),
);
/** At least one character that can be seen, and none that controls. */
const promptName = text({ minLength: 1, maxLength: 100, pattern: '^\\P{Cc}*[^\\p{Cc}\\s]\\P{Cc}*$' });

export function promptOperations({ store, clock, importWav }: ApiParts): readonly Operation[] {
  const prompts = store.collection<PromptRow>(PROMPTS);
  return [
    operation({
      id: 'listPrompts',
      method: 'GET',
      path: '/prompts',
      tag: 'Prompts',
      summary: 'Recordings, by name',
      query: object(paging),
      role: 'viewer',
      scope: 'prompts:read',
      answer: json(list(promptSummary)),
      run: async ({ query }) => {
        const { rows, next } = await prompts.find({ sort: { by: 'name' }, ...pageOf(query, MOST_ROWS) });
        return { body: rows.map(summaryOf), next };
      },
    }),
    operation({
      id: 'uploadPrompt',
      method: 'POST',
      path: '/prompts',
      tag: 'Prompts',
      summary: 'Keeps a WAV file as a recording',
      role: 'editor',
      scope: 'prompts:write',
      query: object({ name: promptName }),
      body: bytes(WAV, LARGEST_UPLOAD),
      status: 201,
      answer: json(promptSummary),
      errors: [422],
      run: async ({ query, body }) => {
        const { id, seconds, samples } = await imported(importWav, body);
        const { name } = query;
        const row = await keepPrompt(store, { id, name, seconds, file: wavFile(samples), at: clock.now() });
        const headers = { Location: `/api/prompts/${row._id}/audio` };
        return { body: summaryOf(row), headers, changed: row._id };
      },
    }),
    operation({
      id: 'readPromptAudio',
      method: 'GET',
      path: '/prompts/{id}/audio',
      tag: 'Prompts',
      summary: 'The recording as a WAV file',
      role: 'viewer',
      scope: 'prompts:read',
      answer: sound(...WAV),
      run: async ({ params: { id } }) => {
        const row = await prompts.get(id);
        const audio = row && (await store.getBlob(id));
        if (!audio) throw new ApiProblem(404, `there is no prompt ${id}`);
        return { body: soundOf(audio, id), headers: { 'Cache-Control': 'private, max-age=31536000, immutable' } };
      },
    }),
    operation({
      id: 'deletePrompt',
      method: 'DELETE',
      path: '/prompts/{id}',
      tag: 'Prompts',
      summary: 'Removes a recording',
      role: 'editor',
      scope: 'prompts:write',
      answer: nothing,
      run: async ({ params: { id } }) => {
        if (!(await prompts.deleteOne(id))) throw new ApiProblem(404, `there is no prompt ${id}`);
        await store.deleteBlob(id);
      },
    }),
  ];
}

async function imported(importWav: ApiParts['importWav'], file: Uint8Array): Promise<ImportedAudio> {
  try {
    return await importWav(file);
  } catch (error) {
    throw new ApiProblem(422, error instanceof Error ? error.message : 'this is no recording that can be used');
  }
}

function summaryOf({ _id, name, seconds, bytes, createdAt }: PromptRow): PromptSummary {
  return { id: _id, name, seconds, bytes, createdAt };
}
