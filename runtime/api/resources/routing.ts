/** `/api/routing`: the order of matching, the rules of the house, and what would happen if. */

import { countryFault, destinationsFault } from '../../policy/destinations.ts';
import { emergencyNumbersOf } from '../../policy/emergency.ts';
import { MATCHING_RULES } from '../../routing/matching-rules.ts';
import { tryOut } from '../../routing/try-out.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list } from '../schema.ts';
import { routing as routingSchema, rules as rulesSchema, trial, trialAnswer, usage } from './routing-schemas.ts';

const read = { tag: 'Routing', role: 'viewer', scope: 'numbers:read' } as const;
/** Room for long lists of destinations. */
const rulesBody = { limit: 64 * 1024 };

export function routingOperations({ routing, accounts }: ApiParts): readonly Operation[] {
  const { house, rules, limits, targets } = routing;
  const answer = () => ({
    matching: MATCHING_RULES.map(({ id, callers, label }) => ({ id, callers, label })),
    rules: rules.rules,
    rulesRev: rules.rev,
    emergency: emergencyNumbersOf(house.rules.country ?? house.trunks()[0]?.country),
    defaultRoute: targets.order('call'),
    emergencyRoute: targets.order('emergency'),
  });

  return [
    operation({
      ...read,
      id: 'readRouting',
      method: 'GET',
      path: '/routing',
      summary: 'The order of matching, the rules of the house, and by which trunk numbers outside are called',
      answer: json(routingSchema),
      run: () => ({ body: answer() }),
    }),
    operation({
      tag: 'Routing',
      role: 'admin',
      scope: 'trunks:write',
      id: 'saveRoutingRules',
      method: 'PUT',
      path: '/routing/rules',
      summary: 'Country, time zone, outside line, destinations and limits of the whole house',
      about: 'The revision for If-Match is `rulesRev` of the routing.',
      body: json(rulesSchema, rulesBody),
      revision: true,
      answer: json(rulesSchema),
      errors: [422],
      run: async ({ body, ifMatch }) => {
        const fault =
          destinationsFault(body.destinations) ??
          zoneFault(body.timeZone) ??
          (body.country === undefined ? undefined : countryFault(body.country));
        if (fault !== undefined) throw new ApiProblem(422, fault);
        await rules.set(body, ifMatch);
        return { body: rules.rules, etag: rules.rev };
      },
    }),
    operation({
      ...read,
      id: 'tryRouting',
      method: 'POST',
      path: '/routing/try',
      summary: 'What would happen if somebody called now, step by step',
      about: 'The very code that routes calls; nobody is called, and nothing is counted.',
      changesNothing: true,
      body: json(trial),
      answer: json(trialAnswer),
      errors: [422],
      run: ({ body }) => {
        const { from } = body;
        if (from.kind === 'account' && !house.account(from.account)) {
          throw new ApiProblem(422, `there is no account ${from.account}`);
        }
        if (from.kind === 'trunk' && !house.trunk(from.trunk)) {
          throw new ApiProblem(422, `there is no trunk ${from.trunk}`);
        }
        return { body: tryOut(body, routing) };
      },
    }),
    operation({
      ...read,
      id: 'listUsage',
      method: 'GET',
      path: '/limits',
      summary: 'What the house, its trunks and its accounts use now and have used today',
      answer: json(list(usage)),
      run: () => ({
        body: [
          { of: 'system' as const, name: 'house', limits: house.rules.limits },
          ...house.trunks().map((row) => ({ of: 'trunk' as const, name: row._id, limits: row.limits })),
          ...accounts.list().map((row) => ({ of: 'account' as const, name: row._id, limits: row.limits })),
        ].map((subject) => {
          const { seconds, ...used } = limits.usageOf(subject);
          return { ...subject, ...used, minutes: seconds / 60 };
        }),
      }),
    }),
  ];
}

function zoneFault(timeZone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return undefined;
  } catch {
    return `“${timeZone}” is no time zone such as Europe/Dublin`;
  }
}
