/** `GET /metrics` for Prometheus: from this machine, or with a key of the scope `metrics`. */

import type { IncomingMessage } from 'node:http';
import { type RequestHandler, Router } from 'express';
import type { ApiParts } from '../api-parts.ts';
import { ApiProblem } from '../problem.ts';

type Parts = Pick<ApiParts, 'auth' | 'gate' | 'metricsText'>;

export function metricsRoutes(parts: Parts): Router {
  const router = Router();
  router.get('/metrics', mayMeasure(parts), async (_request, response) => {
    const { type, text } = await parts.metricsText();
    response.set('Cache-Control', 'no-store').set('Content-Type', type).send(text);
  });
  return router;
}

function mayMeasure({ auth, gate }: Parts): RequestHandler {
  return (request, _response, next) => {
    const { authorization } = request.headers;
    const key = authorization === undefined ? undefined : auth.keys.find(authorization);
    if (key?.scopes.includes('metrics')) return next();
    if (authorization === undefined && isFromHere(request, gate.caller(request).source)) return next();
    throw new ApiProblem(authorization === undefined ? 401 : 403, 'this needs a key with the scope metrics');
  };
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Behind a proxy on this machine that nobody told us of, the whole world would be "here". */
function isFromHere({ headers }: IncomingMessage, source: string): boolean {
  const isLoopback = source === '::1' || source.startsWith('127.');
  return isLoopback && FORWARDED.every((name) => headers[name] === undefined);
}
