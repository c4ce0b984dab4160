/** baresip, a softphone that people use, calls a drawing: it hears it and presses a key. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { asking, randomWords } from './harness/flows.ts';
import { fairGap, heard } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { rtpStreams } from './harness/rtp-streams.ts';
import { render } from './harness/speak.ts';

describe.skipIf(lacks('baresip', 'tcpdump'))('a softphone', () => {
  let product: Product;
  let phone: Softphone;
  beforeAll(async () => {
    product = await startProduct();
    phone = await startSoftphone();
  });
  afterAll(async () => {
    await phone?.stop();
    await product?.stop();
  });

  test('calls, hears the question, presses 2, hears the second answer, and is hung up', async () => {
    const texts = { question: randomWords(3), one: randomWords(), two: randomWords(), none: 'none', wrong: 'wrong' };
    await product.api.saveAndPublish(asking('for-phones', texts, { timeout: 15 }));
    const listening = await capture(product.captureFilter);
    await phone.dial(`sip:for-phones@127.0.0.1:${product.sipPort}`);
    await phone.event('CALL_ESTABLISHED');
    const live = await product.api.liveCall('for-phones', 'ask');
    const question = await render(texts.question);
    // Late enough that the whole question has been heard.
    await new Promise((resolve) => setTimeout(resolve, question.length / 8 + 800));
    await phone.press('2');
    await phone.event('CALL_CLOSED', 30_000);
    const journal = await product.api.journal(live.id);
    const { datagrams, stalledMs } = await listening.stop();

    const pressed = journal.filter((event) => event.type === 'digit.pressed');
    expect(pressed).toMatchObject([{ digit: '2', form: 'rfc4733' }]);
    const { first, last } = product.rtp;
    const streams = rtpStreams(
      datagrams,
      ({ source, target }) =>
        source.port >= first &&
        source.port <= last &&
        target.port >= phone.mediaPorts.first &&
        target.port <= phone.mediaPorts.last,
    );
    const { audio, verdict } = heard(streams);
    expect(streams).toHaveLength(1);
    expect(holds(question, audio)).toBe(true);
    expect(holds(await render(texts.two), audio)).toBe(true);
    expect(holds(await render(texts.one), audio)).toBe(false);
    expect(verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    expect(verdict.longestGapMs).toBeLessThanOrEqual(fairGap(stalledMs));
  });

  test('hangs up in the middle, and the flow ends with it', async () => {
    await product.api.saveAndPublish(
      asking('cut-short', { question: randomWords(12), one: 'one', two: 'two', none: 'none', wrong: 'wrong' }),
    );
    const before = phone.events.length;
    await phone.dial(`sip:cut-short@127.0.0.1:${product.sipPort}`);
    const live = await product.api.liveCall('cut-short', 'ask');
    await phone.hangUp();
    const journal = await product.api.journal(live.id);
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    expect(phone.events.slice(before).some(({ type }) => type === 'CALL_CLOSED')).toBe(true);
  });
});
