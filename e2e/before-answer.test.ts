/** What a caller can meet before the answer: silence and a change of mind, a refusal, another address, nobody there. */

import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capture } from './harness/capture.ts';
import { chain } from './harness/flows.ts';
import { heard } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { rtpStreams } from './harness/rtp-streams.ts';
import { sipp, startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { header, offer, statusOf, Wire } from './harness/wire.ts';

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

  test.skipIf(lacks('tcpdump'))('words before a refusal are heard, and nobody pays for them', async () => {
    const say = 'The office is closed today.';
    await product.api.saveAndPublish(
      chain('closed-today', [
        ['start', 'incoming-call'],
        ['tell', 'announce', { prompt: { say }, early: true }],
        ['refuse', 'reject', { status: 480 }],
      ]),
    );
    const listening = await capture(product.captureFilter);
    const { complaint, messages } = await call('refused', 'closed-today', { status: '480' });
    const { datagrams } = await listening.stop();
    expect(complaint).toBe('');
    const told = messages.flatMap(({ out, text }) => (out ? [] : [statusOf(text)]));
    expect(told.filter((status) => status > 100)).toEqual([183, 480]);
    expect(holds(await render(say), heard(rtpStreams(datagrams)).audio)).toBe(true);
    const record = await until('a record', async () =>
      (await product.api.cdrs()).find(({ to, endedAt }) => to.includes('closed-today') && endedAt !== undefined),
    );
    expect(record.answeredAt).toBeUndefined();
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

  test('a stranger from elsewhere gets one refusal for every name, and an open flow all the same', async (context) => {
    const card = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (!card) {
      console.warn('SKIPPED, since this machine has no address but loopback');
      return context.skip();
    }
    const ways = [
      ['start', 'incoming-call'],
      ['refuse', 'reject', { status: 486 }],
    ] as const;
    await product.api.saveAndPublish(chain('for-friends', ways));
    await product.api.saveAndPublish({ ...chain('for-all', ways), access: 'public' });
    const wire = await Wire.open(product.sipPort, card.address);
    const answers = new Map<string, string>();
    for (const to of ['for-friends', 'nobody-here', 'for-all']) {
      const invite = wire.request({ method: 'INVITE', to, port: product.sipPort, body: offer(9) });
      wire.send(invite);
      answers.set(to, await wire.final('INVITE', header(invite, 'Call-ID')));
    }
    await wire.close();
    const [friends, nobody, all] = [...answers.values()].map(statusOf);
    expect(friends).toBe(nobody);
    expect(friends).toBeGreaterThanOrEqual(401);
    expect(answers.get('for-friends')!.length).toBe(answers.get('nobody-here')!.length);
    expect(all).toBe(486);
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
