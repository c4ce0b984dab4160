/** `/api/bans`: sources whose SIP requests are not answered. */

import { isIP } from 'node:net';
import type { BansAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { instant, list, named, object, oneOf, optional, text, whole } from '../schema.ts';

const bansAnswer = named(
  'Bans',
  object({
    bans: list(
      object({
        source: text({ description: 'An IPv4 address, or the /64 of an IPv6 address' }),
        why: oneOf('malformed', 'refused', 'wrongPassword', 'manual'),
        since: instant(),
        until: optional(instant('Absent: until it is lifted')),
        times: whole({ description: 'How often this source has been banned' }),
        dropped: whole({ description: 'Requests that were not answered since' }),
      }),
    ),
  }),
);

export function banOperations({ bans }: ApiParts): readonly Operation[] {
  const answer = (): { body: BansAnswer } => ({ body: { bans: bans.bans() } });
  return [
    operation({
      id: 'listBans',
      method: 'GET',
      path: '/bans',
      tag: 'Security',
      summary: 'Sources that are not heard',
      role: 'viewer',
      scope: 'bans:read',
      answer: json(bansAnswer),
      run: answer,
    }),
    operation({
      id: 'ban',
      method: 'POST',
      path: '/bans',
      tag: 'Security',
      summary: 'Stops answering a source; calls that run go on',
      role: 'admin',
      scope: 'bans:write',
      body: json(object({ source: text({ maxLength: 200, examples: ['192.0.2.7'] }) })),
      status: 201,
      answer: json(bansAnswer),
      run: ({ body: { source } }) => {
        if (isIP(source) === 0) throw new ApiProblem(422, `${source.slice(0, 60)} is no IP address`);
        bans.ban(source);
        return { ...answer(), changed: source };
      },
    }),
    operation({
      id: 'unban',
      method: 'DELETE',
      path: '/bans/{source}',
      tag: 'Security',
      summary: 'Hears a source again',
      role: 'admin',
      scope: 'bans:write',
      answer: json(bansAnswer),
      run: ({ params: { source } }) => {
        if (!bans.unban(source)) throw new ApiProblem(404, `${source} is not banned`);
        return answer();
      },
    }),
  ];
}
