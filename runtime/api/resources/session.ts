/** Logging in and out: the one-time link, name and password, and what the editor asks when it opens. */

import { type Request, type Response, Router } from 'express';
import { ROLES } from '../../../shared/api/access.ts';
import type { SessionAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import type { Identity } from '../login/auth.ts';
import { closedCookie, openCookie } from '../login/session-cookie.ts';
import { type Operation, openOperation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list, named, object, oneOf, text } from '../schema.ts';

const session = named(
  'Session',
  object({
    user: text(),
    role: oneOf(...ROLES),
    csrfToken: text({ description: 'Sent back in X-CSRF-Token with every change; empty without a session' }),
    productVersion: text(),
    sipAddresses: list(text({ examples: ['sip:192.0.2.10:5060'] })),
  }),
);
const credentials = object({ user: text({ maxLength: 200 }), password: text({ maxLength: 1000 }) });

/** `GET /login?token=…`: a page, not a part of the API. */
export function loginLinkPage({ auth, gate, audit }: ApiParts): Router {
  const router = Router();
  router.get('/login', async (request: Request, response: Response) => {
    const { token } = request.query;
    const opened = typeof token === 'string' ? await auth.redeemLoginLink(token) : undefined;
    response.set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer');
    if (!opened) return response.redirect(303, '/?link=used');
    const { source } = gate.caller(request);
    await audit.record({ who: opened.user, source, action: 'logIn', what: opened.user, detail: 'by a link' });
    response.set('Set-Cookie', openCookie(opened.token, gate.caller(request)));
    response.redirect(303, '/');
  });
  return router;
}

/** What is open to everybody. */
export function loginOperations(parts: ApiParts): readonly Operation[] {
  return [
    openOperation({
      id: 'logIn',
      method: 'POST',
      path: '/login',
      tag: 'Session',
      summary: 'Opens a session by name and password',
      about: 'Sets a cookie. Changes then carry the `csrfToken` of the answer in `X-CSRF-Token`.',
      body: json(credentials),
      answer: json(session),
      errors: [401],
      run: async ({ body: { user, password }, caller }) => {
        const result = await parts.auth.login(user, password, caller.source);
        if ('refused' in result) {
          const tooMany = result.refused === 'tooMany';
          throw new ApiProblem(tooMany ? 429 : 401, tooMany ? 'wait a minute' : 'user or password is wrong');
        }
        return {
          body: sessionAnswer(parts, result),
          headers: { 'Set-Cookie': openCookie(result.token, caller) },
          by: result.user,
          changed: result.user,
        };
      },
    }),
  ];
}

/** For those who are in. */
export function sessionOperations(parts: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'readSession',
      method: 'GET',
      path: '/session',
      tag: 'Session',
      summary: 'Who is asking, and what the editor needs to begin',
      role: 'viewer',
      scope: 'any',
      answer: json(session),
      run: ({ identity }) => ({ body: sessionAnswer(parts, identity) }),
    }),
    operation({
      id: 'logOut',
      method: 'POST',
      path: '/logout',
      tag: 'Session',
      summary: 'Ends the session',
      role: 'viewer',
      answer: nothing,
      run: async ({ identity, caller }) => {
        if (!identity.session) return;
        await parts.auth.logout(identity.session);
        return { headers: { 'Set-Cookie': closedCookie(caller) } };
      },
    }),
  ];
}

function sessionAnswer(parts: ApiParts, { user, role, session }: Identity): SessionAnswer {
  const { productVersion, sipAddresses } = parts;
  return { user, role, csrfToken: session?.csrfToken ?? '', productVersion, sipAddresses: sipAddresses() };
}
