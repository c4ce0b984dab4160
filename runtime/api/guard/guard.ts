/** The doors of the API, in order: a known Host and Origin, an identity, a bounded rate, a CSRF token on changes. */

import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Clock } from '../../clock.ts';
import type { Auth, Identity } from '../login/auth.ts';
import { sameText } from '../login/same-text.ts';
import { ApiProblem } from '../problem.ts';
import type { Gate } from './gate.ts';
import { RequestRate } from './request-rate.ts';

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Turns away requests under a foreign host name (421) or from another site's page (403). */
export function knownHostAndOrigin(gate: Gate): RequestHandler {
  return (request, _response, next) => {
    const refusal = gate.refusal(request);
    if (refusal) throw new ApiProblem(refusal.what === 'host' ? 421 : 403, refusal.why);
    next();
  };
}

/** Lets only known users on, and remembers who it is. */
export function knownUser(auth: Auth, gate: Gate, clock: Clock): RequestHandler {
  const rate = new RequestRate(clock);
  return async (request, response, next) => {
    const identity = await auth.identify(request, gate.caller(request).source);
    if (identity === 'tooMany') throw new ApiProblem(429, 'too many wrong passwords; wait a minute');
    // No WWW-Authenticate: a browser would ask for a password and then send it along with every request.
    if (!identity) throw new ApiProblem(401, 'open the link that the start of the product printed, or send a password');
    if (!rate.take(identity.user)) throw new ApiProblem(429, 'at most 100 requests a second');
    if (identity.session && !CHANGES_NOTHING.has(request.method)) requireToken(request, identity.session.csrfToken);
    identities.set(response, identity);
    next();
  };
}

const identities = new WeakMap<Response, Identity>();

/** Who sent the request that this response answers; the route stands behind `knownUser`. */
export function identityOf(response: Response): Identity {
  const identity = identities.get(response);
  if (!identity) throw new Error('a route asks who is there, but stands outside of the guard');
  return identity;
}

function requireToken(request: IncomingMessage, wanted: string): void {
  const given = request.headers['x-csrf-token'];
  if (typeof given === 'string' && sameText(given, wanted)) return;
  throw new ApiProblem(403, 'changes need the X-CSRF-Token of the session');
}
