/** `/api/calls/{id}/trace`: the SIP messages of a call, as far as they are still kept. Secrets in them are masked. */

import { Router } from 'express';
import { CALLS, type CallRow } from '../../store/collections.ts';
import type { ApiParts, TraceView } from '../api-parts.ts';
import { ApiProblem } from '../problem.ts';

export function traceRoutes({ store, journal, traces }: ApiParts): Router {
  const router = Router();
  const calls = store.collection<CallRow>(CALLS);

  /** @throws ApiProblem 404 in words for people */
  async function find<Form>(id: string, read: (traces: TraceView, sipCallId: string) => Form | undefined) {
    const row = journal.callRow(id) ?? (await calls.get(id));
    if (!row) throw new ApiProblem(404, `there is no call ${id}`);
    const found = row.sipCallId === undefined ? undefined : read(traces, row.sipCallId);
    if (found === undefined) {
      throw new ApiProblem(404, `the messages of call ${id} are no longer kept: only those of the latest calls are`);
    }
    return found;
  }

  router.get('/calls/:id/trace', async (request, response) => {
    response.json(await find(request.params.id, (view, sipCallId) => view.messages(sipCallId)));
  });

  router.get('/calls/:id/trace.txt', async (request, response) => {
    const text = await find(request.params.id, (view, sipCallId) => view.text(sipCallId));
    response
      .attachment(`${fileName(request.params.id)}.txt`)
      .type('text/plain')
      .send(text);
  });

  router.get('/calls/:id/trace.pcap', async (request, response) => {
    const pcap = await find(request.params.id, (view, sipCallId) => view.pcap(sipCallId));
    response
      .attachment(`${fileName(request.params.id)}.pcap`)
      .type('application/vnd.tcpdump.pcap')
      .send(Buffer.from(pcap));
  });

  return router;
}

const fileName = (id: string): string => `call-${id.replace(/[^A-Za-z0-9-]/g, '')}`;
