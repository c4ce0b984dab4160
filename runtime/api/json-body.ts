/** JSON bodies with limits: in size, in depth, and in the names that they may use. */

import express, { type RequestHandler } from 'express';
import { hostileJson } from '../../shared/flow-schema/hostile-json.ts';
import { ApiProblem } from './problem.ts';

/** Bytes enough for a few short texts. */
export const SMALL_BODY = 4096;

/** Reads a body of at most `limit` bytes into `request.body`; refuses other types (415), bad JSON (400), more (413). */
export function jsonBody(limit: number): RequestHandler {
  const parse = express.json({ limit, strict: true, type: 'application/json' });
  return (request, response, next) => {
    if (!request.is('application/json')) throw new ApiProblem(415, 'send the body as application/json');
    // The parser would make an empty object of it.
    if (request.headers['content-length'] === '0') throw new ApiProblem(400, 'the body is empty');
    parse(request, response, (error?: unknown) => {
      if (error) return next(error);
      const hostile = hostileJson(request.body);
      next(hostile && new ApiProblem(400, hostile.message.en, [hostile]));
    });
  };
}

/** An object with exactly these texts in it. @throws ApiProblem 400 */
export function textsOf<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const extra = Object.keys(given).find((name) => !names.includes(name as Name));
  if (extra !== undefined) throw new ApiProblem(400, `"${extra}" is not expected here`);
  const missing = names.find((name) => typeof given[name] !== 'string');
  if (missing !== undefined) throw new ApiProblem(400, `"${missing}" must be a text`);
  return given as Record<Name, string>;
}
