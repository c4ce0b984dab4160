/** `/api/flows`: drafts are saved as they are drawn, even unfinished; publishing asks for a drawing without errors. */

import { FLOW_LIMITS, type Flow } from '../../../shared/flow-schema/flow.ts';
import { clashText, namesakeOf } from '../../accounts/name-clashes.ts';
import { inNamingTurn } from '../../accounts/naming-turn.ts';
import type { FlowRow } from '../../store/collections.ts';
import { FlowLibrary } from '../../store/flow-library.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { MOST_ROWS, paging } from '../paging.ts';
import { ApiProblem } from '../problem.ts';
import { list, object } from '../schema.ts';
import { flowAnswer, flowSummary } from './flow-answers.ts';
import { flowIdFrom } from './flow-id.ts';
import { flowDocument, flowDraft, flowListed, problemSchema, publishedVersion } from './flow-schemas.ts';
import { refuseWhileLedTo } from './led-to.ts';

/** What is wrong with a document is said by `parseFlow`, with the node that is meant. */
const flowBody = json(flowDocument, { limit: FLOW_LIMITS.bytes, judgedByRun: true });

const read = { tag: 'Flows', role: 'viewer', scope: 'flows:read' } as const;
const write = { tag: 'Flows', role: 'editor', scope: 'flows:write' } as const;

export function flowOperations(parts: ApiParts): readonly Operation[] {
  const { hub, clock, programs, checkFlow, sipAddresses } = parts;
  const library = new FlowLibrary(parts.store, clock);

  const told = async (row: FlowRow) => ({
    body: flowAnswer(row, await checkFlow(row.flow), sipAddresses()),
    etag: row.rev,
    changed: row._id,
  });
  const draft = async (id: string): Promise<FlowRow> => {
    const row = await library.get(id);
    if (!row) throw new ApiProblem(404, `there is no flow ${id}`);
    return row;
  };
  const saved = (row: FlowRow) => hub.publish({ type: 'flow.saved', flow: row._id, rev: row.rev, at: clock.now() });

  return [
    operation({
      ...read,
      id: 'listFlows',
      method: 'GET',
      path: '/flows',
      summary: 'Every flow, by name',
      query: object(paging),
      answer: json(list(flowListed)),
      run: async ({ query: { limit = MOST_ROWS, after } }) => {
        const page = await library.heads(after, limit);
        return { body: page.rows.map((row) => flowSummary(row, sipAddresses())), next: page.next };
      },
    }),
    operation({
      ...write,
      id: 'createFlow',
      method: 'POST',
      path: '/flows',
      summary: 'A new flow; its id comes from the document, or from the name',
      body: flowBody,
      status: 201,
      answer: json(flowDraft),
      errors: [409],
      run: async ({ body }) => {
        const flow = readFlow(parts, withId(body, await usedIds(library, body)));
        const row = await inNamingTurn(parts.store, async () => {
          const namesake = await namesakeOf(parts.store, flow.id);
          if (namesake && namesake.kind !== 'flow') throw new ApiProblem(409, clashText(flow.id, namesake));
          return await library.create(flow);
        });
        saved(row);
        return { ...(await told(row)), headers: { Location: `/api/flows/${row._id}` } };
      },
    }),
    operation({
      ...write,
      id: 'validateFlow',
      method: 'POST',
      path: '/flows/validate',
      summary: 'What is wrong with the flow in the body',
      body: flowBody,
      answer: json(object({ problems: list(problemSchema) })),
      changesNothing: true,
      run: async ({ body }) => {
        const parsed = parts.parseFlow(body);
        return { body: { problems: 'flow' in parsed ? await checkFlow(parsed.flow) : parsed.problems } };
      },
    }),
    operation({
      ...read,
      id: 'readFlow',
      method: 'GET',
      path: '/flows/{id}',
      summary: 'The draft with its problems',
      answer: json(flowDraft),
      run: async ({ params }) => told(await draft(params.id)),
    }),
    operation({
      ...write,
      id: 'saveFlow',
      method: 'PUT',
      path: '/flows/{id}',
      summary: 'Saves the draft, even unfinished',
      body: flowBody,
      revision: true,
      answer: json(flowDraft),
      run: async ({ params: { id }, body, ifMatch }) => {
        const flow = readFlow(parts, body);
        if (flow.id !== id) throw new ApiProblem(422, `the flow calls itself ${flow.id}, the address says ${id}`);
        const row = await library.save(flow, ifMatch ?? (await draft(id)).rev);
        saved(row);
        return told(row);
      },
    }),
    operation({
      ...write,
      id: 'deleteFlow',
      method: 'DELETE',
      path: '/flows/{id}',
      summary: 'Removes draft and published flow; running calls go on',
      about: 'Refused while an account, a number or a trunk leads to it.',
      answer: nothing,
      errors: [409],
      run: async ({ params: { id } }) => {
        refuseWhileLedTo({ kind: 'flow', flow: id }, parts);
        if (!(await library.remove(id))) throw new ApiProblem(404, `there is no flow ${id}`);
        programs.remove(id);
        hub.publish({ type: 'flow.deleted', flow: id, at: clock.now() });
      },
    }),
    operation({
      ...write,
      id: 'publishFlow',
      method: 'POST',
      path: '/flows/{id}/publish',
      summary: 'Freezes the draft as the next version; new calls take it',
      answer: json(publishedVersion),
      errors: [422],
      run: async ({ params: { id } }) => {
        const row = await draft(id);
        const problems = await checkFlow(row.flow);
        if (problems.some(({ severity }) => severity === 'error')) {
          throw new ApiProblem(422, 'the drawing has errors; mend them, then publish', problems);
        }
        const { version, publishedAt, flow } = await library.publish(row);
        await programs.publish(flow, version);
        hub.publish({ type: 'flow.published', flow: id, version, at: clock.now() });
        return { body: { version, publishedAt }, changed: `${id}@${version}` };
      },
    }),
  ];
}

/** @throws ApiProblem 422 with what is wrong with the document's form */
function readFlow({ parseFlow }: ApiParts, document: unknown): Flow {
  const parsed = parseFlow(document);
  if ('flow' in parsed) return parsed.flow;
  throw new ApiProblem(422, 'this is not a flow document', parsed.problems);
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
