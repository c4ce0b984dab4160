/** `GET /api/node-kinds`: every card and its help, from which the editor draws palette, boxes and forms. */

import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { ApiParts } from '../api-parts.ts';

export function nodeKindRoutes({ nodeKinds }: ApiParts): Router {
  const router = Router();
  const body = JSON.stringify(nodeKinds);
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  router.get('/node-kinds', (_request, response) => {
    response.set('ETag', tag).type('application/json').send(body);
  });
  return router;
}
