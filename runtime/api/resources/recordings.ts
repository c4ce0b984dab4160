/** `/api/recordings`: calls that a drawing has recorded, as WAV; the journal of a call names its recordings. */

import type { ApiParts } from '../api-parts.ts';
import { nothing, sound } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { text } from '../schema.ts';

/** Messages of mailboxes lie in the same folder, and are the business of mailboxes alone. */
const params = { id: text({ pattern: '^call-[0-9a-f-]{36}$', maxLength: 60 }) };

export function recordingOperations({ recordings }: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'readRecordingAudio',
      method: 'GET',
      path: '/recordings/{id}/audio',
      tag: 'Recordings',
      summary: 'A recorded call as a WAV file, as far as it has come',
      role: 'editor',
      scope: 'calls:read',
      params,
      answer: sound('audio/wav'),
      run: async ({ params: { id } }) => {
        const body = await recordings.sound(id);
        if (!body) throw new ApiProblem(404, `there is no recording ${id}`);
        return { body, headers: { 'Cache-Control': 'private, no-store' } };
      },
    }),
    operation({
      id: 'deleteRecording',
      method: 'DELETE',
      path: '/recordings/{id}',
      tag: 'Recordings',
      summary: 'Removes a recorded call; its journal stays',
      role: 'admin',
      scope: 'calls:control',
      params,
      answer: nothing,
      run: async ({ params: { id } }) => {
        if (!(await recordings.has(id))) throw new ApiProblem(404, `there is no recording ${id}`);
        await recordings.remove(id);
      },
    }),
  ];
}
