/** `/api/networks`: whose callers reach flows of access `trusted`. */

import { Router } from 'express';
import type { NetworksAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { jsonBody, SMALL_BODY, textsOf } from '../json-body.ts';
import { ApiProblem } from '../problem.ts';

export function networkRoutes({ networks }: ApiParts): Router {
  const router = Router();
  const answer = (): NetworksAnswer => ({ trusted: networks.list(), offered: networks.offered() });

  router.get('/networks', (_request, response) => {
    response.json(answer());
  });

  router.post('/networks', jsonBody(SMALL_BODY), async (request, response) => {
    const { network } = textsOf(request.body, ['network']);
    await networks.add(network).catch((error: unknown) => {
      throw error instanceof RangeError ? new ApiProblem(422, error.message) : error;
    });
    response.status(201).json(answer());
  });

  router.delete('/networks/:network', async (request, response) => {
    const { network } = request.params;
    if (!(await networks.remove(network))) throw new ApiProblem(404, `${network} is not among the networks added here`);
    response.json(answer());
  });

  return router;
}
