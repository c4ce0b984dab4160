/** Errors as `application/problem+json` (RFC 9457): what went wrong, in words for people, never a stack. */

import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { ProblemAnswer } from '../../shared/api/http.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import type { Logger } from '../log.ts';
import { DuplicateKey, MissingRow, RefusedQuery, StaleRow, StoreFailed } from '../store/store.ts';

/** An answer that is an error, foreseen. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problems: readonly Problem[] | undefined;

  constructor(status: number, detail: string, problems?: readonly Problem[]) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.problems = problems;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Begun',
  204: 'Done',
  206: 'The part that was asked for',
  304: 'You have it already',
  400: 'This request makes no sense',
  401: 'Log in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'This address does not take that method',
  409: 'It clashes with what is there',
  412: 'Somebody else has changed it',
  413: 'Too large',
  415: 'A different kind of body is expected',
  416: 'That part is not there',
  421: 'Unknown host name',
  422: 'It has mistakes',
  428: 'Say which revision you have seen',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  501: 'This server cannot do that',
  503: 'The store is not available',
};

/** What a status means, in a few words. */
export const titleOf = (status: number): string => TITLES[status] ?? 'Error';

/** Seconds after which to try again (RFC 6585 §4): the longest that a limit of ours lasts. */
const RETRY_AFTER = '60';

export function sendProblem(response: Response, status: number, detail?: string, problems?: readonly Problem[]): void {
  const answer: ProblemAnswer = {
    status,
    title: titleOf(status),
    ...(detail !== undefined && { detail }),
    ...(problems !== undefined && { problems }),
  };
  if (status === 429) response.set('Retry-After', RETRY_AFTER);
  response.status(status).type('application/problem+json').send(JSON.stringify(answer));
}

/** The last stop of every address that is not there. */
export const notFound: RequestHandler = (request, response) => {
  sendProblem(response, 404, `there is no ${request.method} ${request.path}`);
};

/** Turns whatever a route threw into an answer; what nobody foresaw is logged and told as 500 without details. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    // Too late for words: whoever reads notices that the answer is cut. Most often it is they who have gone.
    if (response.headersSent) {
      log.debug({ error: String(error), path: request.path }, 'an answer broke off');
      response.destroy();
      return;
    }
    const { status, detail, problems } = verdictOf(error);
    if (status >= 500) log.error({ error: String(error), path: request.path }, 'an API request failed');
    sendProblem(response, status, detail, problems);
  };
}

interface Verdict {
  readonly status: number;
  readonly detail?: string;
  readonly problems?: readonly Problem[] | undefined;
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof ApiProblem) return { status: error.status, detail: error.message, problems: error.problems };
  if (error instanceof MissingRow) return { status: 404, detail: error.message };
  if (error instanceof StaleRow) return { status: 412, detail: error.message };
  if (error instanceof DuplicateKey) return { status: 409, detail: error.message };
  if (error instanceof RefusedQuery) return { status: 400, detail: error.message };
  if (error instanceof StoreFailed) return { status: 503 };
  return bodyVerdict(error) ?? { status: 500 };
}

/** Errors of Express and its body parsers carry a status, and say by `expose` that their text may be told. */
function bodyVerdict(error: unknown): Verdict | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const { status, message } = error;
  return status >= 400 && status < 500 ? { status, detail: message } : undefined;
}
