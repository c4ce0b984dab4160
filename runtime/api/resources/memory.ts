/** `/api/kept-values` and `/api/ring-groups`: what drawings keep beyond a call, read and changed by a script. */

import type { KeptValueAnswer, RingGroupAnswer } from '../../../shared/api/memory.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list, named, object, type Schema, text } from '../schema.ts';

const name = text({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$', examples: ['night'] });
const value: Schema<KeptValueAnswer['value']> = { type: ['string', 'number', 'boolean'], maxLength: 4000 };
const keptValue: Schema<KeptValueAnswer> = named('KeptValue', object({ name, value }));
const ringGroup: Schema<RingGroupAnswer> = named('RingGroup', object({ group: text(), members: list(text()) }));

const read = { tag: 'Flows', role: 'viewer', scope: 'flows:read' } as const;
const write = { tag: 'Flows', role: 'editor', scope: 'flows:write' } as const;

/** @throws ApiProblem in the words of what refused */
function kept<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ApiProblem(409, error instanceof Error ? error.message : String(error));
  }
}

const mustBeName = (given: string): string => {
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/.test(given)) throw new ApiProblem(422, `${given} cannot be a name`);
  return given;
};

export function memoryOperations({ memory }: ApiParts): readonly Operation[] {
  const log = (how: 'in' | 'out', account: string, group: string) => {
    const logged = kept(() => memory.log(how, account, group));
    if (!logged) throw new ApiProblem(404, `there is no account ${account}`);
    return logged.account;
  };
  return [
    operation({
      ...read,
      id: 'listKeptValues',
      method: 'GET',
      path: '/kept-values',
      summary: 'Values that drawings keep, such as a night switch',
      answer: json(list(keptValue)),
      run: () => ({ body: memory.values() }),
    }),
    operation({
      ...write,
      id: 'keepValue',
      method: 'PUT',
      path: '/kept-values/{name}',
      summary: 'Keeps a value; the next call sees it',
      body: json(object({ value })),
      answer: json(keptValue),
      errors: [409],
      run: ({ params, body }) => {
        const kind = mustBeName(params.name);
        kept(() => memory.keep(kind, body.value));
        return { body: { name: kind, value: body.value }, detail: String(body.value).slice(0, 100) };
      },
    }),
    operation({
      ...write,
      id: 'forgetValue',
      method: 'DELETE',
      path: '/kept-values/{name}',
      summary: 'Forgets a value, as if it had never been kept',
      answer: nothing,
      run: ({ params }) => {
        if (!memory.forget(params.name)) throw new ApiProblem(404, `nothing is kept as ${params.name}`);
        return {};
      },
    }),
    operation({
      ...read,
      id: 'listRingGroups',
      method: 'GET',
      path: '/ring-groups',
      summary: 'Who is logged in to ring groups',
      answer: json(list(ringGroup)),
      run: () => ({ body: memory.groups() }),
    }),
    operation({
      ...write,
      id: 'joinRingGroup',
      method: 'PUT',
      path: '/ring-groups/{group}/members/{account}',
      summary: 'Logs an account in to a ring group',
      answer: nothing,
      errors: [409, 422],
      run: ({ params: { group, account } }) => ({ changed: `${group}/${log('in', account, mustBeName(group))}` }),
    }),
    operation({
      ...write,
      id: 'leaveRingGroup',
      method: 'DELETE',
      path: '/ring-groups/{group}/members/{account}',
      summary: 'Logs an account out of a ring group',
      answer: nothing,
      run: ({ params: { group, account } }) => ({ changed: `${group}/${log('out', account, group)}` }),
    }),
  ];
}
