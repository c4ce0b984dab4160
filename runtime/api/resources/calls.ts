/** `/api/calls`: those that run, those that have ended, and the journal of each. */

import { type Request, Router } from 'express';
import type { CallAnswer, CallSummary } from '../../../shared/api/http.ts';
import { CALLS, type CallRow } from '../../store/collections.ts';
import { readJournal } from '../../store/journal-rows.ts';
import type { Collection, Filter, NewRow, Query } from '../../store/store.ts';
import type { ApiParts } from '../api-parts.ts';
import { ApiProblem } from '../problem.ts';

/** Ended calls on one page. */
const PAGE = 50;

export function callRoutes({ store, hub, journal }: ApiParts): Router {
  const router = Router();
  const calls = store.collection<CallRow>(CALLS);

  router.get('/calls', async (request, response) => {
    const state = one(request, 'state') ?? 'live';
    const flow = one(request, 'flow');
    if (state === 'live') return response.json(hub.calls().filter((call) => flow === undefined || call.flow === flow));
    if (state !== 'ended') throw new ApiProblem(400, '?state= takes live or ended');
    const filter: Filter = { state, ...(flow !== undefined && { flow }) };
    // A call that has just ended is in no other list.
    await journal.flush();
    const { rows, more } = await endedCalls(calls, filter, one(request, 'after'));
    const last = rows.at(-1);
    if (more && last) response.links({ next: `/api/calls?${new URLSearchParams({ ...filter, after: last._id })}` });
    response.json(rows.map(callSummary));
  });

  router.get('/calls/:id', async (request, response) => {
    const { id } = request.params;
    // Held events first: one that is written between the two reads would else be in neither.
    const held = journal.heldOf(id);
    const row = journal.callRow(id) ?? (await calls.get(id));
    if (!row) throw new ApiProblem(404, `there is no call ${id}`);
    const stored = await readJournal(store, id);
    const known = new Set(stored.map(({ seq }) => seq));
    const events = [...stored, ...held.filter(({ seq }) => !known.has(seq))];
    const answer: CallAnswer = { call: callSummary(row), journal: events.sort((a, b) => a.seq - b.seq) };
    response.json(answer);
  });

  return router;
}

/** A query parameter that may be given once. @throws ApiProblem 400 */
function one(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ApiProblem(400, `?${name}= may be given once`);
}

/** The latest first, behind the call `after`. @throws ApiProblem 400 when that is unknown */
async function endedCalls(calls: Collection<CallRow>, filter: Filter, after: string | undefined) {
  const first: Query = { filter, sort: { by: 'startedAt', descending: true }, limit: PAGE };
  if (after === undefined) {
    const page = await calls.find(first);
    return { rows: page.rows, more: page.next !== undefined };
  }
  const last = await calls.get(after);
  if (!last) throw new ApiProblem(400, `?after= takes the id of a call; ${after} is none`);
  // Calls that began in the same instant come around `last`: those before it were on the page before.
  const query: Query = { ...first, filter: { ...filter, startedAt: { $lte: last.startedAt } }, limit: PAGE + 10 };
  const rows: CallRow[] = [];
  let page = await calls.find(query);
  for (;;) {
    const behind = page.rows.filter((row) => row.startedAt < last.startedAt || row._id < last._id);
    rows.push(...behind);
    if (rows.length > PAGE || page.next === undefined) break;
    page = await calls.find({ ...query, after: page.next });
  }
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE };
}

function callSummary(row: NewRow<CallRow>): CallSummary {
  const { _id, from, to, flow, version, startedAt, answeredAt, endedAt, cause } = row;
  return {
    id: _id,
    from,
    to,
    flow,
    version,
    startedAt,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(cause !== undefined && { cause }),
  };
}
