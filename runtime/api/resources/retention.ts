/** `/api/retention` and `/api/erasures`: how long things are kept, and the right to be forgotten. */

import type { ErasureAnswer, RetentionAnswer } from '../../../shared/api/retention.ts';
import { erasePerson } from '../../store/retention/erase-person.ts';
import { readKeep, saveKeep } from '../../store/retention/keep.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { list, named, object, text, whole } from '../schema.ts';

/** A hundred years. */
const LONGEST = 36_500;
/** Names of one person. */
const MOST_NAMES = 50;

const days = (description: string) => whole({ minimum: 0, maximum: LONGEST, description });
const retention = named<RetentionAnswer>(
  'Retention',
  object({
    journals: days('The story of a call: boxes, keys, messages'),
    cdrs: days('That a call was, between whom and for how long'),
    audit: days('Who changed what'),
  }),
);
const erasure = named<ErasureAnswer>(
  'Erasure',
  object({ calls: whole(), cdrs: whole(), journals: whole(), running: whole() }),
);

export function retentionOperations({ store, journal }: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'readRetention',
      method: 'GET',
      path: '/retention',
      tag: 'Records',
      summary: 'How many days things are kept; 0: for ever',
      role: 'admin',
      answer: json(retention),
      run: async () => ({ body: await readKeep(store) }),
    }),
    operation({
      id: 'saveRetention',
      method: 'PUT',
      path: '/retention',
      tag: 'Records',
      summary: 'Changes how long things are kept, from the next night on',
      role: 'admin',
      body: json(retention),
      answer: json(retention),
      run: async ({ body }) => {
        await saveKeep(store, body);
        return { body };
      },
    }),
    operation({
      id: 'erasePerson',
      method: 'POST',
      path: '/erasures',
      tag: 'Records',
      summary: 'Erases every call of one person, with its journal, and tells how much that was',
      about:
        'Numbers and accounts as they stand in the CDRs, such as `+493012345`. A call is erased whole, with all its legs. Calls that are not over are counted and left. Copies outside, such as backups and logs, are not reached.',
      role: 'admin',
      body: json(object({ names: list(text({ minLength: 1, maxLength: 200 }), { maxItems: MOST_NAMES }) })),
      answer: json(erasure),
      run: async ({ body: { names } }) => {
        await journal.flush();
        return { body: await erasePerson(store, names), changed: `${names.length} names` };
      },
    }),
  ];
}
