/** What a caller can meet before the answer: silence and a change of mind, a refusal, another address, nobody there. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chain } from './harness/flows.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { sipp, startSipp } from './harness/sipp.ts';
import { header, statusOf } from './harness/wire.ts';

describe.skipIf(lacks('sipp'))('before the answer', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.stop());

  const call = (scenario: string, to: string, fill: Record<string, string> = {}) =>
    sipp({ scenario, to, fill, port: product.sipPort });

  test('a caller who gives up while it rings gets 487, and the flow ends there', async () => {
    await product.api.saveAndPublish(
      chain('slow', [
        ['start', 'incoming-call'],
        ['think', 'wait', { seconds: 30 }],
        ['pick-up', 'answer'],
        ['bye', 'hang-up'],
      ]),
    );
    const caller = await startSipp({ scenario: 'cancel', to: 'slow', port: product.sipPort });
    const { id } = await product.api.liveCall('slow', 'think');
    const { complaint } = await caller.done();
    expect(complaint).toBe('');
    const journal = await product.api.journal(id);
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'cancelled' } });
    expect(journal.some((event) => event.type === 'node.entered' && event.path.at(-1) === 'pick-up')).toBe(false);
    expect(await product.api.liveCalls()).toEqual([]);
  });

  test('a rejecting flow answers with the drawn status and reason', async () => {
    await product.api.saveAndPublish(
      chain('busy', [
        ['start', 'incoming-call'],
        ['refuse', 'reject', { status: 486, reason: 'On the other line', retryAfter: 30 }],
      ]),
    );
    const { complaint, messages } = await call('refused', 'busy', { status: '486' });
    expect(complaint).toBe('');
    const final = messages.find(({ out, text }) => !out && statusOf(text) === 486)!.text;
    expect(final).toMatch(/^SIP\/2\.0 486 On the other line\r?\n/);
    expect(header(final, 'Retry-After')).toBe('30');
  });

  test('a redirecting flow names the other addresses', async () => {
    const contacts = [
      { uri: 'sip:office@192.0.2.80', q: 0.9 },
      { uri: 'sip:mobile@192.0.2.81', q: 0.2 },
    ];
    await product.api.saveAndPublish(
      chain('moved', [
        ['start', 'incoming-call'],
        ['send-on', 'redirect', { status: '302', contacts }],
      ]),
    );
    const { complaint, messages } = await call('refused', 'moved', { status: '302' });
    expect(complaint).toBe('');
    const final = messages.find(({ out, text }) => !out && statusOf(text) === 302)!.text;
    expect(final).toMatch(/<sip:office@192\.0\.2\.80>;\s*q=0\.9/);
    expect(final).toMatch(/<sip:mobile@192\.0\.2\.81>;\s*q=0\.2/);
  });

  test('an unknown name is 404 from loopback', async () => {
    expect((await call('refused', 'nobody-here', { status: '404' })).complaint).toBe('');
  });

  test('a flow that is not published, or not open to callers, is not reached', async () => {
    const flow = chain('shut', [
      ['start', 'incoming-call'],
      ['pick-up', 'answer'],
      ['bye', 'hang-up'],
    ]);
    await product.api.save(flow);
    expect((await call('refused', 'shut', { status: '404' })).complaint).toBe('');
    await product.api.saveAndPublish({ ...flow, id: 'closed', access: 'none' });
    const { messages } = await call('refused', 'closed', { status: '403' });
    const finals = messages.filter(({ out, text }) => !out && statusOf(text) >= 200).map(({ text }) => statusOf(text));
    expect(finals.length).toBeGreaterThan(0);
    expect(finals.every((status) => status >= 400 && status < 500)).toBe(true);
  });

  test('OPTIONS tells what is understood', async () => {
    const { complaint, messages } = await call('options', 'welcome');
    expect(complaint).toBe('');
    const answer = messages.find(({ out }) => !out)!.text;
    for (const method of ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO']) {
      expect(header(answer, 'Allow')).toContain(method);
    }
    expect(header(answer, 'Accept')).toContain('application/sdp');
  });
});
