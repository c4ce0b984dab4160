/** For supervisors and load balancers, open to all: `/healthz` and `/readyz`. They tell what is wrong, and no more. */

import { Router } from 'express';
import type { ApiParts } from '../api-parts.ts';

export function healthRoutes({ ready, readiness }: Pick<ApiParts, 'ready' | 'readiness'>): Router {
  const router = Router();

  /** 200 once SIP and HTTP are up, 503 before and while stopping: whether the process lives. */
  router.get('/healthz', (_request, response) => {
    const fine = ready();
    response
      .set('Cache-Control', 'no-store')
      .status(fine ? 200 : 503)
      .type('text/plain')
      .send(fine ? 'ready\n' : 'not ready\n');
  });

  /** 200 when a call would be taken now, else 503 and why not. */
  router.get('/readyz', async (_request, response) => {
    const checks = await readiness();
    const isReady = checks.every(({ ready }) => ready);
    response
      .set('Cache-Control', 'no-store')
      .status(isReady ? 200 : 503)
      .json({ ready: isReady, checks });
  });

  return router;
}
