/** JSON bodies with limits: in size, in depth, and in the names that they may use. */

import express, { type RequestHandler } from 'express';
import { FLOW_LIMITS } from '../../shared/flow-schema/flow.ts';
import { ApiProblem } from './problem.ts';

/** Names that could reach an object's prototype when values are merged. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

const parse = express.json({ limit: FLOW_LIMITS.bytes, strict: true, type: 'application/json' });

/** Reads the body into `request.body`; refuses other types (415), bad JSON (400), too much of it (413). */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (!request.is('application/json')) throw new ApiProblem(415, 'send the body as application/json');
  // The parser would make an empty object of it.
  if (request.headers['content-length'] === '0') throw new ApiProblem(400, 'the body is empty');
  parse(request, response, (error?: unknown) => {
    if (error) return next(error);
    const fault = faultOf(request.body);
    next(fault === undefined ? undefined : new ApiProblem(400, fault));
  });
};

/** Walks without recursion, so that depth cannot exhaust the stack. */
function faultOf(document: unknown): string | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: document, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= FLOW_LIMITS.depth) return `the document is nested deeper than ${FLOW_LIMITS.depth} levels`;
    for (const [key, child] of Object.entries(value)) {
      if (FORBIDDEN.has(key)) return `"${key}" is not allowed as a name`;
      waiting.push({ value: child, depth: depth + 1 });
    }
  }
  return undefined;
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
