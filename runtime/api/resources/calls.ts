/** `/api/calls`: those that run, those that have ended, and the journal of each. */

import type { CallAnswer, CallSummary } from '../../../shared/api/http.ts';
import { CALLS, type CallRow } from '../../store/collections.ts';
import { readJournal } from '../../store/journal-rows.ts';
import type { Collection, Filter, NewRow, Query } from '../../store/store.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { anyOf, list, object, oneOf, optional, text } from '../schema.ts';
import { callDetail, callSummary, liveCall } from './call-schemas.ts';

/** Ended calls on one page. */
const PAGE = 50;

export function callOperations({ store, hub, journal, traces }: ApiParts): readonly Operation[] {
  const calls = store.collection<CallRow>(CALLS);
  return [
    operation({
      id: 'listCalls',
      method: 'GET',
      path: '/calls',
      tag: 'Calls',
      summary: 'Calls that run, or that have ended',
      about: `Running calls come all at once, ended ones ${PAGE} a page, the latest first.`,
      role: 'viewer',
      scope: 'calls:read',
      query: object({
        state: optional(oneOf('live', 'ended')),
        flow: optional(text({ maxLength: 100 })),
        after: optional(text({ maxLength: 200, description: 'Of ended calls: the id of the last one seen' })),
      }),
      answer: json(anyOf(list(liveCall), list(callSummary))),
      run: async ({ query: { state = 'live', flow, after } }) => {
        if (state === 'live') return { body: hub.calls().filter((call) => flow === undefined || call.flow === flow) };
        const filter: Filter = { state, ...(flow !== undefined && { flow }) };
        // A call that has just ended is in no other list.
        await journal.flush();
        const { rows, more } = await endedCalls(calls, filter, after);
        return { body: rows.map(summaryOf), next: more ? rows.at(-1)?._id : undefined };
      },
    }),
    operation({
      id: 'readCall',
      method: 'GET',
      path: '/calls/{id}',
      tag: 'Calls',
      summary: 'One call with its journal',
      role: 'viewer',
      scope: 'calls:read',
      answer: json(callDetail),
      run: async ({ params: { id } }) => {
        // Held events first: one that is written between the two reads would else be in neither.
        const held = journal.heldOf(id);
        const row = journal.callRow(id) ?? (await calls.get(id));
        if (!row) throw new ApiProblem(404, `there is no call ${id}`);
        const stored = await readJournal(store, id);
        const known = new Set(stored.map(({ seq }) => seq));
        const events = [...stored, ...held.filter(({ seq }) => !known.has(seq))];
        const traced = traces.messages(id) !== undefined;
        const body: CallAnswer = { call: summaryOf(row), journal: events.sort((a, b) => a.seq - b.seq), traced };
        return { body };
      },
    }),
  ];
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

function summaryOf(row: NewRow<CallRow>): CallSummary {
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
