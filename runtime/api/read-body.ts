/** Reads a request's body as its operation declares it. */

import express, { type RequestHandler } from 'express';
import type { Content } from './content.ts';
import { jsonBody } from './json-body.ts';
import { ApiProblem } from './problem.ts';

/** Leaves what was read in `request.body`. */
export function readBody(content: Content<unknown>): RequestHandler {
  return readers[content.kind](content as never);
}

type Kind = Content<unknown>['kind'];
type Of<K extends Kind> = Extract<Content<unknown>, { readonly kind: K }>;

const readers: { readonly [K in Kind]: (content: Of<K>) => RequestHandler } = {
  json: ({ limit }) => jsonBody(limit),
  bytes: ({ types, limit }) => {
    const read = express.raw({ limit, type: [...types] });
    return (request, response, next) => {
      read(request, response, (error?: unknown) => {
        if (error) return next(error);
        next(request.body instanceof Uint8Array ? undefined : wrongType(types));
      });
    };
  },
  text: ({ types }) => express.text({ type: [...types] }),
  stream:
    ({ types }) =>
    (request, _response, next) => {
      if (!request.is([...types])) throw wrongType(types);
      request.body = request;
      next();
    },
  sound: () => {
    throw new Error('a sound is an answer, and no body of a request');
  },
  nothing: () => (request, _response, next) => {
    request.body = undefined;
    next();
  },
};

const wrongType = (types: readonly string[]): ApiProblem => new ApiProblem(415, `send the body as ${types[0]}`);
