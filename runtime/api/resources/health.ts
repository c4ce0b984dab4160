/** `GET /healthz`: 200 once SIP and HTTP are ready, 503 before and while stopping. Open to all, and tells no more. */

import { Router } from 'express';
import type { ApiParts } from '../api-parts.ts';

export function healthRoutes({ ready }: ApiParts): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    const fine = ready();
    response
      .set('Cache-Control', 'no-store')
      .status(fine ? 200 : 503)
      .type('text/plain')
      .send(fine ? 'ready\n' : 'not ready\n');
  });
  return router;
}
