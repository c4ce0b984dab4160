/** `/api/flows`: drafts are saved as they are drawn, even unfinished; publishing asks for a drawing without errors. */

import { type Request, type Response, Router } from 'express';
import type { FlowSummary, PublishAnswer, ValidateAnswer } from '../../../shared/api/http.ts';
import { FLOW_LIMITS, type Flow } from '../../../shared/flow-schema/flow.ts';
import type { FlowRow } from '../../store/collections.ts';
import { FlowLibrary } from '../../store/flow-library.ts';
import type { ApiParts } from '../api-parts.ts';
import { jsonBody } from '../json-body.ts';
import { ApiProblem } from '../problem.ts';
import { flowAnswer, flowSummary } from './flow-answers.ts';
import { flowIdFrom } from './flow-id.ts';

const flowBody = jsonBody(FLOW_LIMITS.bytes);
/** Flows in one list at most. */
const MOST_LISTED = 5000;

export function flowRoutes(parts: ApiParts): Router {
  const { hub, clock, programs, checkFlow, sipAddresses } = parts;
  const library = new FlowLibrary(parts.store, clock);
  const router = Router();

  const send = async (response: Response, row: FlowRow, status = 200) => {
    const problems = await checkFlow(row.flow);
    response.status(status).set('ETag', `"${row.rev}"`);
    response.json(flowAnswer(row, problems, sipAddresses()));
  };
  const draft = async (id: string): Promise<FlowRow> => {
    const row = await library.get(id);
    if (!row) throw new ApiProblem(404, `there is no flow ${id}`);
    return row;
  };
  const saved = (row: FlowRow) => hub.publish({ type: 'flow.saved', flow: row._id, rev: row.rev, at: clock.now() });

  router.get('/flows', async (_request, response) => {
    const rows: FlowSummary[] = [];
    for (let page = await library.heads(); ; page = await library.heads(page.next)) {
      rows.push(...page.rows.map((row) => flowSummary(row, sipAddresses())));
      if (page.next === undefined || rows.length >= MOST_LISTED) break;
    }
    response.json(rows);
  });

  router.post('/flows', flowBody, async (request, response) => {
    const flow = readFlow(parts, withId(request.body, await usedIds(library, request.body)));
    const row = await library.create(flow);
    saved(row);
    response.location(`/api/flows/${row._id}`);
    await send(response, row, 201);
  });

  router.post('/flows/validate', flowBody, async (request, response) => {
    const parsed = parts.parseFlow(request.body);
    const answer: ValidateAnswer = { problems: 'flow' in parsed ? await checkFlow(parsed.flow) : parsed.problems };
    response.json(answer);
  });

  router.get('/flows/:id', async (request, response) => send(response, await draft(request.params.id)));

  router.put('/flows/:id', flowBody, async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const rev = revisionSeen(request);
    const flow = readFlow(parts, request.body);
    if (flow.id !== id) throw new ApiProblem(422, `the flow calls itself ${flow.id}, the address says ${id}`);
    const row = await library.save(flow, rev ?? (await draft(id)).rev);
    saved(row);
    await send(response, row);
  });

  router.delete('/flows/:id', async (request, response) => {
    const { id } = request.params;
    if (!(await library.remove(id))) throw new ApiProblem(404, `there is no flow ${id}`);
    programs.remove(id);
    hub.publish({ type: 'flow.deleted', flow: id, at: clock.now() });
    response.status(204).end();
  });

  router.post('/flows/:id/publish', async (request, response) => {
    const { id } = request.params;
    const row = await draft(id);
    const problems = await checkFlow(row.flow);
    if (problems.some(({ severity }) => severity === 'error')) {
      throw new ApiProblem(422, 'the drawing has errors; mend them, then publish', problems);
    }
    const { version, publishedAt, flow } = await library.publish(row);
    await programs.publish(flow, version);
    hub.publish({ type: 'flow.published', flow: id, version, at: clock.now() });
    const answer: PublishAnswer = { version, publishedAt };
    response.json(answer);
  });

  return router;
}

/** @throws ApiProblem 422 with what is wrong with the document's form */
function readFlow({ parseFlow }: ApiParts, document: unknown): Flow {
  const parsed = parseFlow(document);
  if ('flow' in parsed) return parsed.flow;
  throw new ApiProblem(422, 'this is not a flow document', parsed.problems);
}

/** The revision in If-Match; undefined when there is none, or `*`. @throws ApiProblem 400 */
function revisionSeen(request: Request<{ id: string }>): number | undefined {
  const tag = request.headers['if-match'];
  if (tag === undefined || tag === '*') return undefined;
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(tag);
  if (!match) throw new ApiProblem(400, 'If-Match takes the ETag of the flow, such as "3"');
  return Number(match[1]);
}

type IdIsUsed = (id: string) => boolean;

/** A document that brings no id gets one from its name. */
function withId(body: unknown, isUsed: IdIsUsed): unknown {
  if (typeof body !== 'object' || body === null || 'id' in body) return body;
  const name = 'name' in body && typeof body.name === 'string' ? body.name : '';
  return { ...body, id: flowIdFrom(name, isUsed) };
}

async function usedIds(library: FlowLibrary, body: unknown): Promise<IdIsUsed> {
  if (typeof body === 'object' && body !== null && 'id' in body) return () => false;
  const used = new Set<string>();
  for (let page = await library.heads(); ; page = await library.heads(page.next)) {
    for (const { _id } of page.rows) used.add(_id);
    if (page.next === undefined) return (id) => used.has(id);
  }
}
