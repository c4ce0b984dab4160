/** `/api/calls/{id}/trace`: the SIP messages of a call, as far as they are still kept. Secrets in them are masked. */

import { CALLS, type CallRow } from '../../store/collections.ts';
import type { ApiParts, TraceView } from '../api-parts.ts';
import { bytes, json, plainText } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { flag, instant, list, named, object, text } from '../schema.ts';
import { asFile } from '../send-answer.ts';

const traceMessage = named(
  'SipTraceMessage',
  object({
    at: instant(),
    out: flag({ description: 'We have sent it' }),
    transport: text(),
    from: text({ examples: ['192.0.2.1:5060'] }),
    to: text(),
    firstLine: text({ maxLength: 100_000 }),
    text: text({ maxLength: 1_000_000 }),
  }),
);

export function traceOperations({ store, journal, traces }: ApiParts): readonly Operation[] {
  const calls = store.collection<CallRow>(CALLS);

  /** @throws ApiProblem 404 in words for people */
  async function find<Form>(id: string, read: (traces: TraceView) => Form | undefined) {
    if (!journal.callRow(id) && !(await calls.get(id))) throw new ApiProblem(404, `there is no call ${id}`);
    const found = read(traces);
    if (found === undefined) {
      throw new ApiProblem(404, `the messages of call ${id} are no longer kept: only those of the latest calls are`);
    }
    return found;
  }

  return [
    operation({
      id: 'readTrace',
      method: 'GET',
      path: '/calls/{id}/trace',
      tag: 'Calls',
      summary: 'The SIP messages of a call, with credentials, keys and secret digits masked',
      about: 'Kept in memory for the latest 2,000 calls; 404 afterwards.',
      role: 'viewer',
      scope: 'calls:read',
      answer: json(list(traceMessage)),
      run: async ({ params: { id } }) => ({ body: await find(id, (view) => view.messages(id)) }),
    }),
    operation({
      id: 'readTraceText',
      method: 'GET',
      path: '/calls/{id}/trace.txt',
      tag: 'Calls',
      summary: 'The same as text',
      role: 'viewer',
      scope: 'calls:read',
      answer: plainText('text/plain'),
      run: async ({ params: { id } }) => ({
        body: await find(id, (view) => view.text(id)),
        headers: asFile(`call-${id}.txt`),
      }),
    }),
    operation({
      id: 'readTraceCapture',
      method: 'GET',
      path: '/calls/{id}/trace.pcap',
      tag: 'Calls',
      summary: 'The same as a capture file for Wireshark',
      role: 'viewer',
      scope: 'calls:read',
      answer: bytes(['application/vnd.tcpdump.pcap']),
      run: async ({ params: { id } }) => ({
        body: await find(id, (view) => view.pcap(id)),
        headers: asFile(`call-${id}.pcap`),
      }),
    }),
  ];
}
