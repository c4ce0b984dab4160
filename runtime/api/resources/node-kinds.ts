/** `GET /api/node-kinds`: every card and its help, from which the editor draws palette, boxes and forms. */

import { Router } from 'express';
import type { ApiParts } from '../api-parts.ts';

export function nodeKindRoutes({ nodeKinds }: ApiParts): Router {
  const router = Router();
  const body = JSON.stringify(nodeKinds);
  router.get('/node-kinds', (_request, response) => {
    response.type('application/json').send(body);
  });
  return router;
}
