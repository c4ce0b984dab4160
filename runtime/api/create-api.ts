/** The HTTP side of the product: health, login, API and editor behind one set of doors. */

import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { ApiParts } from './api-parts.ts';
import { editorPages } from './editor-pages.ts';
import { knownHostAndOrigin, knownUser } from './guard/guard.ts';
import { answerErrors, notFound } from './problem.ts';
import { banRoutes } from './resources/bans.ts';
import { callRoutes } from './resources/calls.ts';
import { flowRoutes } from './resources/flows.ts';
import { healthRoutes } from './resources/health.ts';
import { networkRoutes } from './resources/networks.ts';
import { nodeKindRoutes } from './resources/node-kinds.ts';
import { promptRoutes } from './resources/prompts.ts';
import { loginRoutes, sessionRoutes } from './resources/session.ts';
import { traceRoutes } from './resources/traces.ts';

/** Each resource of `/api` for those who are in. A new one is a file and a word here. */
export const RESOURCES = [
  banRoutes,
  sessionRoutes,
  nodeKindRoutes,
  flowRoutes,
  promptRoutes,
  callRoutes,
  traceRoutes,
  networkRoutes,
];

export function createApi(parts: ApiParts): Express {
  const { auth, gate, clock, log } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);

  app.use(healthRoutes(parts));
  app.use(securityHeaders());
  app.use(knownHostAndOrigin(gate));
  app.use(loginRoutes(parts));
  app.use('/api', noStore, knownUser(auth, gate, clock), ...RESOURCES.map((routes) => routes(parts)), notFound);
  app.use(editorPages(parts.editorFolder));
  app.use(notFound);
  app.use(answerErrors(log));
  return app;
}

/** Scripts, styles and connections from here only; nothing inline, nothing evaluated, never in a frame. */
function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        // The canvas moves its boxes through the DOM's style objects, which this allows; style texts it does not.
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'"],
        'media-src': ["'self'", 'blob:'],
        'connect-src': ["'self'"],
        'worker-src': ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Only a reverse proxy or our own TLS can promise HTTPS; plain HTTP on a home network must keep working.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
