/** A caller hears the message before leaving it, and speaks it again: on the wire, by keys. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { doingsPcap } from './harness/dtmf-pcap.ts';
import { randomWords } from './harness/flows.ts';
import { hearCall } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { render } from './harness/speak.ts';
import { HESITATION, messageAudio, messagesOf, withMailbox } from './harness/voice-box.ts';

const KEYS =
  'To leave this message, press 1. To hear it, press 2. To speak it again, press 3. To discard it, press star.';

describe.skipIf(lacks('sipp', 'tcpdump'))('a message that its caller may review', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
    await withMailbox(product);
    const box = ['voicemail', { mailbox: 'anna', greeting: { say: 'Hello' }, silence: 0, review: true }] as const;
    await product.api.saveAndPublish(
      drawFlow(
        { up: 'answer', box, bye: 'hang-up' },
        ['start.in > up', 'up.answered > box', ...['left', 'empty', 'full'].map((port) => `box.${port} > bye`)],
        { id: 'review', access: 'trusted' },
      ),
    );
  });
  afterAll(() => product?.stop());

  test('is heard, thrown away, spoken again, and left', async () => {
    const [first, second] = [await render(randomWords(2)), await render(randomWords(2))];
    const greeting = (await render('Hello')).length / 8;
    const tone = 250 + HESITATION;
    const caller = {
      scenario: 'press-audio',
      to: 'review',
      fill: { before: String(Math.ceil(greeting + tone)), pcap: 'doings.pcap' },
      files: {
        'doings.pcap': doingsPcap([
          { said: first },
          { pause: 400 },
          { keys: '#' },
          // The keys cut the words short that tell of them.
          { pause: HESITATION },
          { keys: '2' },
          { pause: first.length / 8 + HESITATION },
          { keys: '3' },
          { pause: tone },
          { said: second },
          { pause: 400 },
          { keys: '#' },
          { pause: HESITATION },
          { keys: '1' },
        ]),
      },
    };
    const { complaint, audio } = await hearCall(product, caller);
    expect(complaint).toBe('');
    expect(holds((await render(KEYS)).slice(0, 8_000), audio)).toBe(true);
    expect(holds(first, audio)).toBe(true);
    expect(holds(await render('Your message is kept.'), audio)).toBe(true);
    const [message, ...others] = await until('the message', async () => {
      const messages = await messagesOf(product);
      return messages.length > 0 && messages;
    });
    expect(others).toEqual([]);
    const kept = await messageAudio(product, message!);
    expect(holds(second, kept)).toBe(true);
    expect(holds(first, kept)).toBe(false);
  });
});
