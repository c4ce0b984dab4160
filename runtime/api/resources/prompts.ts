/** `/api/prompts`: recordings to play. Audio is kept as WAV, 16-bit mono at 8 kHz, under the hash of its samples. */

import express, { type Request, Router } from 'express';
import type { PromptSummary } from '../../../shared/api/http.ts';
import { LOCAL_OWNER, PROMPTS, type PromptRow } from '../../store/collections.ts';
import type { ApiParts, ImportedAudio } from '../api-parts.ts';
import { ApiProblem } from '../problem.ts';
import { wavFile } from './wav-file.ts';

const LARGEST_UPLOAD = 10 * 1024 * 1024;
const LONGEST_NAME = 100;
const MOST_LISTED = 1000;

const wavBody = express.raw({
  limit: LARGEST_UPLOAD,
  type: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
});

export function promptRoutes({ store, clock, importWav }: ApiParts): Router {
  const router = Router();
  const prompts = store.collection<PromptRow>(PROMPTS);

  router.get('/prompts', async (_request, response) => {
    const { rows } = await prompts.find({ sort: { by: 'name' }, limit: MOST_LISTED });
    response.json(rows.map(promptSummary));
  });

  router.post('/prompts', wavBody, async (request, response) => {
    const name = readName(request);
    if (!(request.body instanceof Uint8Array)) throw new ApiProblem(415, 'send a WAV file as audio/wav');
    const audio = await imported(importWav, request.body);
    const file = wavFile(audio.samples);
    // The audio first: a row without its audio would be a prompt that cannot be played.
    await store.putBlob(audio.id, file);
    const row = await prompts.put({
      _id: audio.id,
      owner: LOCAL_OWNER,
      name,
      seconds: audio.seconds,
      bytes: file.byteLength,
      createdAt: clock.now(),
    });
    response.status(201).location(`/api/prompts/${row._id}/audio`).json(promptSummary(row));
  });

  router.get('/prompts/:id/audio', async (request, response) => {
    const { id } = request.params;
    const row = await prompts.get(id);
    const bytes = row && (await store.getBlob(id));
    if (!bytes) throw new ApiProblem(404, `there is no prompt ${id}`);
    response.set('Cache-Control', 'private, max-age=31536000, immutable').type('audio/wav').send(Buffer.from(bytes));
  });

  router.delete('/prompts/:id', async (request, response) => {
    const { id } = request.params;
    if (!(await prompts.deleteOne(id))) throw new ApiProblem(404, `there is no prompt ${id}`);
    await store.deleteBlob(id);
    response.status(204).end();
  });

  return router;
}

async function imported(importWav: ApiParts['importWav'], bytes: Uint8Array): Promise<ImportedAudio> {
  try {
    return await importWav(bytes);
  } catch (error) {
    throw new ApiProblem(422, error instanceof Error ? error.message : 'this is no recording that can be used');
  }
}

function readName(request: Request): string {
  const { name } = request.query;
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) {
    throw new ApiProblem(400, `?name= has 1 to ${LONGEST_NAME} characters that can be read`);
  }
  return name.trim();
}

function promptSummary({ _id, name, seconds, bytes, createdAt }: PromptRow): PromptSummary {
  return { id: _id, name, seconds, bytes, createdAt };
}
