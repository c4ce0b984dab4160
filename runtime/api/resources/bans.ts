/** `/api/bans`: sources whose SIP requests are not answered. */

import { isIP } from 'node:net';
import { Router } from 'express';
import type { BansAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { jsonBody, SMALL_BODY, textsOf } from '../json-body.ts';
import { ApiProblem } from '../problem.ts';

export function banRoutes({ bans }: ApiParts): Router {
  const router = Router();
  const answer = (): BansAnswer => ({ bans: bans.bans() });

  router.get('/bans', (_request, response) => {
    response.json(answer());
  });

  router.post('/bans', jsonBody(SMALL_BODY), (request, response) => {
    const { source } = textsOf(request.body, ['source']);
    if (isIP(source) === 0) throw new ApiProblem(422, `${source.slice(0, 60)} is no IP address`);
    bans.ban(source);
    response.status(201).json(answer());
  });

  router.delete('/bans/:source', (request, response) => {
    const { source } = request.params;
    if (!bans.unban(source)) throw new ApiProblem(404, `${source} is not banned`);
    response.json(answer());
  });

  return router;
}
