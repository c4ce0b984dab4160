import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SipTraceMessage } from '../../../shared/api/http.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();
const started = { type: 'call.started', from: 'a', to: 'b', flow: 'f', version: 1, sipCallId: 'id@phone' } as const;
const ended = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } } as const;
const invite: SipTraceMessage = {
  at: 1000,
  out: false,
  transport: 'udp',
  from: '192.0.2.2:5060',
  to: '192.0.2.1:5060',
  firstLine: 'INVITE sip:b@192.0.2.1 SIP/2.0',
  text: 'INVITE sip:b@192.0.2.1 SIP/2.0\r\n\r\n',
};

describe("a call's messages", () => {
  let kept: string | undefined;
  let desk: Desk;
  let headers: Record<string, string>;
  beforeEach(async () => {
    kept = 'one';
    const of =
      <Form>(form: Form) =>
      (call: string) =>
        call === kept ? form : undefined;
    const traces = { messages: of([invite]), text: of('the ladder'), pcap: of(Uint8Array.of(0xd4, 0xc3, 1, 2)) };
    desk = await openDesk({ folder: folder(), parts: { traces } });
    headers = await desk.logIn();
  });
  afterEach(() => desk.close());
  const get = (path: string) => desk.ask(path, { headers });

  test('come as a list, as text and as a capture file, while it runs and when it has ended', async () => {
    for (const facts of [[started], [ended]]) {
      desk.tell('one', ...facts);
      expect((await get('/api/calls/one/trace')).json).toEqual([invite]);
      expect(await get('/api/calls/one/trace.txt')).toMatchObject({
        text: 'the ladder',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
      expect(await get('/api/calls/one/trace.pcap')).toMatchObject({
        status: 200,
        headers: {
          'content-type': 'application/vnd.tcpdump.pcap',
          'content-length': '4',
          'content-disposition': 'attachment; filename=call-one.pcap',
        },
      });
      await desk.journal.flush();
    }
  });

  test.each(['trace', 'trace.txt', 'trace.pcap'])('%s of a call that is gone is 404, in words', async (form) => {
    expect((await get(`/api/calls/none/${form}`)).json).toMatchObject({ detail: 'there is no call none' });
    desk.tell('one', started, ended);
    kept = undefined;
    const answer = await get(`/api/calls/one/${form}`);
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ detail: expect.stringContaining('are no longer kept') });
  });
});
