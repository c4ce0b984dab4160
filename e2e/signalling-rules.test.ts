/** Messages written by hand: the answers that RFC 3261 demands where a caller errs or a network repeats itself. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chain } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { header, offer, statusOf, tagOf, Wire } from './harness/wire.ts';

describe('the rules of signalling', () => {
  let product: Product;
  let wire: Wire;
  beforeAll(async () => {
    product = await startProduct();
    await product.api.saveAndPublish(
      chain('lounge', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['stay', 'wait', { seconds: 60 }],
        ['bye', 'hang-up'],
      ]),
    );
  });
  afterAll(() => product?.stop());
  beforeEach(async () => {
    wire = await Wire.open(product.sipPort);
  });
  afterEach(() => wire.close());

  const ask = async (method: string, parts: object = {}): Promise<string> => {
    wire.send(wire.request({ method, to: 'lounge', port: product.sipPort, ...parts }));
    return await wire.final(method);
  };

  test('an unknown method is 405 and the answer names the known ones (§8.2.1)', async () => {
    const answer = await ask('PUBLISH');
    expect(statusOf(answer)).toBe(405);
    expect(header(answer, 'Allow')).toContain('INVITE');
  });

  test('an extension that we lack is 420 and named (§8.2.2.3)', async () => {
    const answer = await ask('INVITE', { headers: ['Require: teleportation'], body: offer(await freePort()) });
    expect(statusOf(answer)).toBe(420);
    expect(header(answer, 'Unsupported')).toBe('teleportation');
  });

  test('BYE and INFO for a dialog that is not there are 481 (§12.2.2), CANCEL without its INVITE too (§9.2)', async () => {
    expect(statusOf(await ask('BYE', { toTag: 'nothing' }))).toBe(481);
    expect(statusOf(await ask('INFO', { toTag: 'nothing' }))).toBe(481);
    expect(statusOf(await ask('CANCEL'))).toBe(481);
  });

  test('a request whose CSeq contradicts its method is 400', async () => {
    const request = wire.request({ method: 'OPTIONS', to: 'lounge', port: product.sipPort });
    wire.send(request.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'));
    const answer = await wire.hear('an answer', (message) => statusOf(message) >= 200);
    expect(statusOf(answer)).toBe(400);
  });

  test('a request without From is 400', async () => {
    expect(statusOf(await ask('INVITE', { without: ['From'], body: offer(await freePort()) }))).toBe(400);
  });

  test('an offer without a codec of ours is 488 (§13.3.1.2)', async () => {
    const body = offer(await freePort())
      .replace('RTP/AVP 0 8 101', 'RTP/AVP 18')
      .replace(/a=.*\r\n/g, '');
    expect(statusOf(await ask('INVITE', { body }))).toBe(488);
  });

  test('no more hops is 483 (§8.1.1.6, §16.3)', async () => {
    const answer = await ask('OPTIONS', { without: ['Max-Forwards'], headers: ['Max-Forwards: 0'] });
    // A server that is the target itself may also answer: it need not forward.
    expect([200, 483]).toContain(statusOf(answer));
  });

  test('the answer goes back where the request came from (RFC 3581)', async () => {
    const answer = await ask('OPTIONS');
    expect(header(answer, 'Via')).toContain(`rport=${wire.port}`);
    expect(header(answer, 'Via')).toContain('received=127.0.0.1');
  });

  test('an INVITE that comes three times is one call, and its 200 is repeated until the ACK', async () => {
    const invite = wire.request({
      method: 'INVITE',
      to: 'lounge',
      port: product.sipPort,
      body: offer(await freePort()),
    });
    for (let copy = 0; copy < 3; copy += 1) wire.send(invite);
    const ok = await wire.final('INVITE');
    expect(statusOf(ok)).toBe(200);
    const finals = await until('the 200 once more', () => {
      const heard = wire.received.filter((message) => statusOf(message) >= 200);
      return heard.length >= 2 && heard;
    });
    expect(new Set(finals.map((message) => tagOf(message, 'To'))).size).toBe(1);

    const callId = header(invite, 'Call-ID')!;
    const dialog = {
      to: 'lounge',
      port: product.sipPort,
      callId,
      toTag: tagOf(ok, 'To')!,
      fromTag: tagOf(invite, 'From')!,
      uri: /<([^>]+)>/.exec(header(ok, 'Contact')!)![1]!,
    };
    wire.send(wire.request({ ...dialog, method: 'ACK' }));
    const live = await product.api.liveCall('lounge', 'stay');
    expect((await product.api.liveCalls()).filter(({ flow }) => flow === 'lounge')).toHaveLength(1);
    wire.send(wire.request({ ...dialog, method: 'BYE', cseq: 2 }));
    expect(statusOf(await wire.final('BYE'))).toBe(200);
    const journal = await product.api.journal(live.id);
    expect(journal.filter(({ type }) => type === 'call.started')).toHaveLength(1);
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
  });
});
