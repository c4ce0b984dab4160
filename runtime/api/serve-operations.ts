/** Operations as routes: who may, what came in against its schemas, and the answer. */

import { type IRouter, type Request, type RequestHandler, type Response, Router } from 'express';
import { reaches } from '../../shared/api/access.ts';
import type { ApiParts } from './api-parts.ts';
import { answerChecker, bodyChecker, queryReader } from './check-content.ts';
import { identityOf } from './guard/guard.ts';
import type { Identity } from './login/auth.ts';
import type { Operation } from './operation.ts';
import { ApiProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { sendAnswer } from './send-answer.ts';

type Parts = Pick<ApiParts, 'gate' | 'audit' | 'checkAnswers'>;

/** Compiles every schema, and serves the operations in their order: of two that fit an address, the first answers. */
export function serveOperations(operations: readonly Operation[], parts: Parts): Router {
  const router = Router();
  for (const operation of operations) {
    const handlers = [permit(operation), readBody(operation.body), serve(operation, parts)];
    verbs[operation.method](router, expressPath(operation.path), handlers);
  }
  for (const [path, methods] of methodsByPath(operations)) router.all(expressPath(path), refuseOthers(methods));
  return router;
}

function methodsByPath(operations: readonly Operation[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const { path, method } of operations) all.set(path, [...(all.get(path) ?? []), method]);
  return all;
}

/** The address is there, but does not take that method (RFC 9110 §15.5.6); OPTIONS asks which ones it takes. */
function refuseOthers(methods: readonly string[]): RequestHandler {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    response.set('Allow', allow);
    if (request.method !== 'OPTIONS') throw new ApiProblem(405, `${request.method} is not among ${allow}`);
    response.status(204).end();
  };
}

/** `/flows/{id}` → `/flows/:id`. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const verbs: Readonly<Record<Operation['method'], (router: IRouter, path: string, all: RequestHandler[]) => void>> = {
  GET: (router, path, all) => router.get(path, ...all),
  POST: (router, path, all) => router.post(path, ...all),
  PUT: (router, path, all) => router.put(path, ...all),
  PATCH: (router, path, all) => router.patch(path, ...all),
  DELETE: (router, path, all) => router.delete(path, ...all),
};

/** Before the body is read: who may not do it need not be listened to. */
function permit(operation: Operation): RequestHandler {
  return (_request, response, next) => {
    if (operation.role !== 'anybody') requireRights(operation, identityOf(response));
    next();
  };
}

/** @throws ApiProblem 403 */
function requireRights({ role, scope }: Operation, { role: has, key }: Identity): void {
  if (role === 'anybody') return;
  if (!key) {
    if (!reaches(has, role)) throw new ApiProblem(403, `this needs the role ${role}`);
  } else if (scope === undefined) throw new ApiProblem(403, 'this is for people, not for keys');
  else if (scope !== 'any' && !key.scopes.includes(scope))
    throw new ApiProblem(403, `the key lacks the scope ${scope}`);
}

function serve(operation: Operation, { gate, audit, checkAnswers = false }: Parts): RequestHandler {
  const readQuery = queryReader(operation.query);
  const checkParams = Object.entries(operation.params).map(([name, schema]) => ({ name, check: bodyChecker(schema) }));
  const checkBody = operation.body.kind === 'json' && !operation.body.judgedByRun && bodyChecker(operation.body.schema);
  const checkAnswer = checkAnswers ? answerChecker(operation) : () => undefined;

  const changes = operation.method !== 'GET' && !operation.changesNothing;

  return async (request, response) => {
    const params: Readonly<Record<string, unknown>> = request.params;
    for (const { name, check } of checkParams) {
      if (check(params[name]).length > 0)
        throw new ApiProblem(404, `there is no ${String(params[name]).slice(0, 100)}`);
    }
    const query = readQuery(request.query);
    if (checkBody) refuseMisfits(checkBody(request.body));
    const caller = gate.caller(request);
    const answer = await operation.run({
      params: params as never,
      query,
      body: request.body,
      ifMatch: operation.revision ? revisionSeen(request) : undefined,
      caller,
      gone: goneSignal(response),
      get identity() {
        return identityOf(response);
      },
    });
    checkAnswer(answer?.body);
    if (changes) {
      const { changed = Object.values(params).join('/'), detail, by } = answer ?? {};
      const who = by ?? identityOf(response).user;
      await audit.record({ who, source: caller.source, action: operation.id, what: changed, detail });
    }
    await sendAnswer(request, response, operation, answer ?? {});
  };
}

/** What is missing, unknown or of a wrong type makes no sense (400); a value that breaks its rules is a mistake (422). */
function refuseMisfits(misfits: ReturnType<ReturnType<typeof bodyChecker>>): void {
  const [first] = misfits;
  if (!first) return;
  const senseless = misfits.some(({ keyword }) => ['type', 'required', 'additionalProperties'].includes(keyword));
  const problems = misfits.map(({ problem }) => problem);
  throw new ApiProblem(senseless ? 400 : 422, first.problem.message.en, problems);
}

/** The revision in If-Match; undefined when there is none, or `*`. @throws ApiProblem 400 */
function revisionSeen(request: Request): number | undefined {
  const tag = request.headers['if-match'];
  if (tag === undefined || tag === '*') return undefined;
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(tag);
  if (!match) throw new ApiProblem(400, 'If-Match takes the ETag of an earlier answer, such as "3"');
  return Number(match[1]);
}

function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
