/** `/api/networks`: whose callers reach flows of access `trusted`. */

import type { NetworksAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list, named, object, oneOf, text } from '../schema.ts';

const network = text({ maxLength: 200, examples: ['192.168.1.0/24'] });
const networksAnswer = named(
  'Networks',
  object({
    trusted: list(object({ network, source: oneOf('settings', 'added') })),
    offered: list(network),
  }),
);

export function networkOperations({ networks }: ApiParts): readonly Operation[] {
  const answer = (): { body: NetworksAnswer } => ({ body: { trusted: networks.list(), offered: networks.offered() } });
  return [
    operation({
      id: 'listNetworks',
      method: 'GET',
      path: '/networks',
      tag: 'Security',
      summary: 'Networks that are trusted, and attached ones that could be',
      role: 'viewer',
      scope: 'networks:read',
      answer: json(networksAnswer),
      run: answer,
    }),
    operation({
      id: 'trustNetwork',
      method: 'POST',
      path: '/networks',
      tag: 'Security',
      summary: 'Lets callers of a network reach flows of access *trusted*',
      role: 'admin',
      scope: 'networks:write',
      body: json(object({ network })),
      status: 201,
      answer: json(networksAnswer),
      run: async ({ body }) => {
        await networks.add(body.network).catch((error: unknown) => {
          throw error instanceof RangeError ? new ApiProblem(422, error.message) : error;
        });
        return { ...answer(), changed: body.network };
      },
    }),
    operation({
      id: 'distrustNetwork',
      method: 'DELETE',
      path: '/networks/{network}',
      tag: 'Security',
      summary: 'Takes back what was added here',
      role: 'admin',
      scope: 'networks:write',
      answer: json(networksAnswer),
      run: async ({ params }) => {
        const found = await networks.remove(params.network);
        if (!found) throw new ApiProblem(404, `${params.network} is not among the networks added here`);
        return answer();
      },
    }),
  ];
}
