/** `/api/numbers`: public numbers and feature codes, and what each leads to. */

import type { CallTarget, NumberAnswer } from '../../../shared/api/routing.ts';
import { clashText, namesakeOf } from '../../accounts/name-clashes.ts';
import { inNamingTurn } from '../../accounts/naming-turn.ts';
import { readNumber } from '../../policy/read-number.ts';
import { FLOWS, type FlowRow, LOCAL_OWNER, type NumberRow } from '../../store/collections.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list, object, optional, text, whole } from '../schema.ts';
import { newNumber, numberChange, publicNumber } from './routing-schemas.ts';

const read = { tag: 'Numbers', role: 'viewer', scope: 'numbers:read' } as const;
const write = { tag: 'Numbers', role: 'editor', scope: 'numbers:write' } as const;

export function numberOperations({ routing, accounts, store, clock }: ApiParts): readonly Operation[] {
  const { numbers, house } = routing;
  const found = (number: string): NumberRow => {
    const row = numbers.find(number);
    if (!row) throw new ApiProblem(404, `there is no number ${number}`);
    return row;
  };
  const requireTrunk = (trunk: string | null | undefined) => {
    if (trunk && !house.trunk(trunk)) throw new ApiProblem(422, `there is no trunk ${trunk}`);
  };
  const requireTarget = async (target: CallTarget | undefined) => {
    if (target?.kind === 'account' && !accounts.find(target.account)) {
      throw new ApiProblem(422, `there is no account ${target.account}`);
    }
    if (target?.kind === 'flow' && !(await store.collection<FlowRow>(FLOWS).get(target.flow))) {
      throw new ApiProblem(422, `there is no flow ${target.flow}`);
    }
  };
  /** In full where it is a full number: so that it is found however a trunk writes it. */
  const meant = (written: string, trunk: string | undefined): string => {
    const country = (trunk === undefined ? undefined : house.trunk(trunk)?.country) ?? house.rules.country;
    const { kind, text: number } = readNumber(written, country);
    if (kind === 'word') throw new ApiProblem(422, `“${written}” is no telephone number and no feature code`);
    return number;
  };
  const free = async (number: string) => {
    const namesake = await namesakeOf(store, number, house.rules.country);
    if (namesake) throw new ApiProblem(409, clashText(number, namesake));
  };

  return [
    operation({
      ...read,
      id: 'listNumbers',
      method: 'GET',
      path: '/numbers',
      summary: 'Public numbers and feature codes in the order of their digits',
      query: object({
        limit: optional(whole({ minimum: 1, maximum: 1000 })),
        after: optional(text({ maxLength: 200 })),
      }),
      answer: json(list(publicNumber)),
      run: ({ query: { limit = 100, after } }) => {
        const rows = numbers.list().filter(({ _id }) => after === undefined || _id > after);
        const page = rows.slice(0, limit);
        return { body: page.map(answerOf), next: rows.length > limit ? page.at(-1)?._id : undefined };
      },
    }),
    operation({
      ...write,
      id: 'createNumber',
      method: 'POST',
      path: '/numbers',
      summary: 'A number, as anybody writes it, and what it leads to',
      body: json(newNumber),
      status: 201,
      answer: json(publicNumber),
      errors: [409, 422],
      run: async ({ body }) => {
        const { trunk, target, label = '' } = body;
        requireTrunk(trunk);
        await requireTarget(target);
        const number = meant(body.number, trunk);
        const now = clock.now();
        const optionalTrunk = trunk === undefined ? {} : { trunk };
        const row = await inNamingTurn(store, async () => {
          await free(number);
          return await numbers.create({
            ...{ _id: number, owner: LOCAL_OWNER, label, target, createdAt: now, updatedAt: now },
            ...optionalTrunk,
          });
        });
        const headers = { Location: `/api/numbers/${encodeURIComponent(number)}` };
        return { body: answerOf(row), etag: row.rev, changed: number, headers };
      },
    }),
    operation({
      ...read,
      id: 'readNumber',
      method: 'GET',
      path: '/numbers/{number}',
      summary: 'A number and what it leads to',
      answer: json(publicNumber),
      run: ({ params: { number } }) => {
        const row = found(number);
        return { body: answerOf(row), etag: row.rev };
      },
    }),
    operation({
      ...write,
      id: 'changeNumber',
      method: 'PATCH',
      path: '/numbers/{number}',
      summary: 'Changes what is given; null takes away',
      body: json(numberChange),
      revision: true,
      answer: json(publicNumber),
      errors: [422],
      run: async ({ params: { number }, body: { label, trunk, target }, ifMatch }) => {
        const { trunk: before, ...row } = found(number);
        requireTrunk(trunk);
        await requireTarget(target);
        const kept = trunk === undefined ? before : (trunk ?? undefined);
        const changed = await numbers.change({
          ...row,
          ...(label === undefined ? {} : { label }),
          ...(target === undefined ? {} : { target }),
          ...(kept === undefined ? {} : { trunk: kept }),
          updatedAt: clock.now(),
          rev: ifMatch ?? row.rev,
        });
        return { body: answerOf(changed), etag: changed.rev };
      },
    }),
    operation({
      ...write,
      id: 'deleteNumber',
      method: 'DELETE',
      path: '/numbers/{number}',
      summary: 'Removes a number; calls for it go where the trunk leads',
      answer: nothing,
      run: async ({ params: { number } }) => {
        if (!(await numbers.remove(number))) throw new ApiProblem(404, `there is no number ${number}`);
      },
    }),
  ];
}

function answerOf({ _id, owner: _owner, ...row }: NumberRow): NumberAnswer {
  return { number: _id, ...row };
}
