/** `/api/keys`: what scripts knock with. */

import { SCOPES } from '../../../shared/api/access.ts';
import type { KeyAnswer } from '../../../shared/api/people.ts';
import type { ApiKeyRow } from '../../store/collections.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { MOST_KEYS } from '../login/key-book.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { instant, list, named, object, oneOf, optional, text } from '../schema.ts';

const name = text({ minLength: 1, maxLength: 100, pattern: '^[^\\p{Cc}]*$', examples: ['backup script'] });
const scopes = { ...list(oneOf(...SCOPES)), minItems: 1, maxItems: SCOPES.length, uniqueItems: true };
const keyShape = {
  id: text(),
  name,
  scopes: list(text()),
  createdBy: text(),
  createdAt: instant(),
  lastUsedAt: optional(instant('Noted once a minute')),
  expiresAt: optional(instant()),
};
const keySchema = named('Key', object(keyShape));
const newKey = named('NewKey', object({ ...keyShape, key: text({ description: 'The key itself: shown this once' }) }));

const people = { tag: 'People and keys', role: 'admin' } as const;

/** Only people make keys, so that none can make itself a greater one. */
export function keyOperations({ auth: { keys }, clock }: ApiParts): readonly Operation[] {
  return [
    operation({
      ...people,
      id: 'listKeys',
      method: 'GET',
      path: '/keys',
      summary: 'API keys, without the keys themselves',
      answer: json(list(keySchema)),
      run: async () => ({ body: (await keys.list()).map(keyOf) }),
    }),
    operation({
      ...people,
      id: 'createKey',
      method: 'POST',
      path: '/keys',
      summary: 'Makes a key for what its scopes say',
      about: 'Scripts send it as `Authorization: Bearer cb_…`. It outlives whoever made it; delete it to end it.',
      body: json(
        object({
          name,
          scopes: scopes as ReturnType<typeof list<(typeof SCOPES)[number]>>,
          expiresAt: optional(instant()),
        }),
      ),
      status: 201,
      answer: json(newKey),
      errors: [409],
      run: async ({ body, identity }) => {
        if (body.expiresAt !== undefined && body.expiresAt <= clock.now()) {
          throw new ApiProblem(422, 'expiresAt is in the past');
        }
        if ((await keys.list()).length >= MOST_KEYS) throw new ApiProblem(409, `there are ${MOST_KEYS} keys already`);
        const { row, token } = await keys.create({ ...body, createdBy: identity.user });
        return {
          body: { ...keyOf(row), key: token },
          changed: row._id,
          detail: `${row.name}: ${row.scopes.join(' ')}`,
        };
      },
    }),
    operation({
      ...people,
      id: 'deleteKey',
      method: 'DELETE',
      path: '/keys/{id}',
      summary: 'Ends a key at once',
      answer: nothing,
      run: async ({ params: { id } }) => {
        if (!(await keys.remove(id))) throw new ApiProblem(404, `there is no key ${id}`);
        return {};
      },
    }),
  ];
}

function keyOf({ _id, name, scopes, createdBy, createdAt, lastUsedAt, expiresAt }: ApiKeyRow): KeyAnswer {
  return {
    id: _id,
    name,
    scopes,
    createdBy,
    createdAt,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
