/** Logging in and out: the one-time link, name and password, and what the editor asks when it opens. */

import { type CookieOptions, type Request, type Response, Router } from 'express';
import type { SessionAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { identityOf } from '../guard/guard.ts';
import { jsonBody, SMALL_BODY, textsOf } from '../json-body.ts';
import { type OpenSession, SESSION_COOKIE, SESSION_LENGTH } from '../login/session-book.ts';
import { ApiProblem } from '../problem.ts';

/** What is open to everybody: `GET /login?token=…` and `POST /api/login`. */
export function loginRoutes(parts: ApiParts): Router {
  const { auth, gate } = parts;
  const router = Router();

  router.get('/login', async (request, response) => {
    const { token } = request.query;
    const opened = typeof token === 'string' ? await auth.redeemLoginLink(token) : undefined;
    response.set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer');
    if (!opened) return response.redirect(303, '/?link=used');
    giveCookie(request, response, parts, opened.token);
    response.redirect(303, '/');
  });

  // Whoever sends this is not known yet: little is read.
  router.post('/api/login', jsonBody(SMALL_BODY), async (request, response) => {
    const { user, password } = textsOf(request.body, ['user', 'password']);
    const result = await auth.login(user, password, gate.caller(request).source);
    if ('refused' in result) {
      const tooMany = result.refused === 'tooMany';
      throw new ApiProblem(tooMany ? 429 : 401, tooMany ? 'wait a minute' : 'user or password is wrong');
    }
    giveCookie(request, response, parts, result.token);
    response.json(sessionAnswer(parts, result.session));
  });

  return router;
}

/** `GET /api/session` and `POST /api/logout`, for those who are in. */
export function sessionRoutes(parts: ApiParts): Router {
  const router = Router();

  router.get('/session', (_request, response) => {
    const { user, session } = identityOf(response);
    response.json(sessionAnswer(parts, session ?? { user, csrfToken: '' }));
  });

  router.post('/logout', async (request, response) => {
    const { session } = identityOf(response);
    if (session) {
      await parts.auth.logout(session);
      response.clearCookie(SESSION_COOKIE, cookieOptions(request, parts));
    }
    response.status(204).end();
  });

  return router;
}

function sessionAnswer(parts: ApiParts, { user, csrfToken }: Pick<OpenSession, 'user' | 'csrfToken'>): SessionAnswer {
  return { user, csrfToken, productVersion: parts.productVersion, sipAddresses: parts.sipAddresses() };
}

function giveCookie(request: Request, response: Response, parts: ApiParts, token: string): void {
  response.cookie(SESSION_COOKIE, token, { ...cookieOptions(request, parts), maxAge: SESSION_LENGTH });
}

function cookieOptions(request: Request, { gate }: ApiParts): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: gate.caller(request).secure };
}
