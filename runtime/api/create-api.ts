/** The HTTP side of the product: health, login, API and editor behind one set of doors. */

import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { ApiParts } from './api-parts.ts';
import { docsPage } from './docs/page.ts';
import { editorPages } from './editor-pages.ts';
import { noteTimes } from './guard/api-times.ts';
import type { Gate } from './guard/gate.ts';
import { knownHostAndOrigin, knownUser } from './guard/guard.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { answerErrors, notFound } from './problem.ts';
import { accountOperations } from './resources/accounts.ts';
import { auditOperations } from './resources/audit.ts';
import { banOperations } from './resources/bans.ts';
import { callControlOperations } from './resources/call-control.ts';
import { callOperations } from './resources/calls.ts';
import { cdrOperations } from './resources/cdrs.ts';
import { documentOperations } from './resources/document.ts';
import { flowOperations } from './resources/flows.ts';
import { healthRoutes } from './resources/health.ts';
import { keyOperations } from './resources/keys.ts';
import { mailboxOperations } from './resources/mailboxes.ts';
import { memoryOperations } from './resources/memory.ts';
import { messageCallBackOperations } from './resources/message-call-back.ts';
import { metricsRoutes } from './resources/metrics.ts';
import { networkOperations } from './resources/networks.ts';
import { nodeKindOperations } from './resources/node-kinds.ts';
import { numberOperations } from './resources/numbers.ts';
import { promptOperations } from './resources/prompts.ts';
import { recordingOperations } from './resources/recordings.ts';
import { retentionOperations } from './resources/retention.ts';
import { routingOperations } from './resources/routing.ts';
import { loginLinkPage, loginOperations, sessionOperations } from './resources/session.ts';
import { statusOperations } from './resources/status.ts';
import { traceOperations } from './resources/traces.ts';
import { trunkOperations } from './resources/trunks.ts';
import { userOperations } from './resources/users.ts';
import { webhookOperations } from './resources/webhooks.ts';
import { serveOperations } from './serve-operations.ts';

/** Each resource of `/api`. A new one is a file and a word here. */
const RESOURCES: readonly ((parts: ApiParts) => readonly Operation[])[] = [
  loginOperations,
  sessionOperations,
  nodeKindOperations,
  flowOperations,
  memoryOperations,
  accountOperations,
  mailboxOperations,
  messageCallBackOperations,
  recordingOperations,
  promptOperations,
  callOperations,
  callControlOperations,
  cdrOperations,
  retentionOperations,
  traceOperations,
  banOperations,
  networkOperations,
  numberOperations,
  routingOperations,
  trunkOperations,
  userOperations,
  keyOperations,
  auditOperations,
  webhookOperations,
  statusOperations,
];

/** Every operation that there is, in the order of the document. */
export function apiOperations(parts: ApiParts): readonly Operation[] {
  const operations = RESOURCES.flatMap((resource) => resource(parts));
  const document = () => openApiDocument([...operations, ...described], parts.productVersion);
  const described = documentOperations(document);
  return [...operations, ...described];
}

export function createApi(parts: ApiParts): Express {
  const { auth, gate, clock, log } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);

  app.use(healthRoutes(parts));
  app.use(securityHeaders());
  app.use(knownHostAndOrigin(gate));
  app.use(strictTransport(gate));
  app.use(metricsRoutes(parts));
  app.use(docsPage());
  app.use(loginLinkPage(parts));
  const operations = apiOperations(parts);
  const isOpen = ({ role }: Operation) => role === 'anybody';
  app.use(
    '/api',
    noStore,
    noteTimes(clock, (ms) => parts.status.noteApi(ms)),
  );
  app.use('/api', serveOperations(operations.filter(isOpen), parts));
  const guarded = operations.filter((operation) => !isOpen(operation));
  app.use('/api', knownUser(auth, gate, clock), serveOperations(guarded, parts), notFound);
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
    // Decided for each request; plain HTTP on a home network must keep working.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Only where it is right: a browser that was told once cannot come by plain HTTP for a year. */
function strictTransport(gate: Gate): RequestHandler {
  return (request, response, next) => {
    if (gate.promisesHttps(request)) response.set('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
