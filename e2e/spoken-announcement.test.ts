/** An announcement is spoken by phone, and played to the next caller. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PromptSummary } from '../shared/api/http.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { doingsPcap } from './harness/dtmf-pcap.ts';
import { randomWords } from './harness/flows.ts';
import { hearCall } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { render } from './harness/speak.ts';
import { HESITATION } from './harness/voice-box.ts';

describe.skipIf(lacks('sipp', 'tcpdump'))('an announcement', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
    await product.api.saveAndPublish(
      drawFlow(
        { up: 'answer', box: ['record', { keepAs: 'Closed {{ caller.number }}', silence: 0 }], bye: 'hang-up' },
        ['start.in > up', 'up.answered > box', 'box.done > bye', 'box.silent > bye'],
        { id: 'speak', access: 'trusted' },
      ),
    );
  });
  afterAll(() => product?.stop());

  test('that somebody has spoken by phone is heard by the next caller', async () => {
    const said = await render(randomWords(4));
    const speaker = {
      scenario: 'press-audio',
      to: 'speak',
      fill: { before: String(250 + HESITATION), pcap: 'said.pcap' },
      files: { 'said.pcap': doingsPcap([{ said }, { pause: 400 }, { keys: '#' }]) },
    };
    expect((await hearCall(product, speaker)).complaint).toBe('');
    const [prompt, ...others] = await product.api.ask<PromptSummary[]>('GET', '/api/prompts');
    expect(others).toEqual([]);
    expect(prompt!.name).toMatch(/^Closed ./);
    // The silence around it is cut.
    expect(prompt!.seconds).toBeLessThan(said.length / 8_000 + 1);

    await product.api.saveAndPublish(
      drawFlow(
        { up: 'answer', tell: ['announce', { prompt: { prompt: prompt!.id } }], bye: 'hang-up' },
        ['start.in > up', 'up.answered > tell', 'tell.done > bye'],
        { id: 'tell', access: 'trusted' },
      ),
    );
    const heard = await hearCall(product, {
      scenario: 'press-audio',
      to: 'tell',
      fill: { before: '50', pcap: 'said.pcap' },
      files: { 'said.pcap': doingsPcap([{ pause: 100 }]) },
    });
    expect(heard.complaint).toBe('');
    expect(holds(said, heard.audio)).toBe(true);
  });
});
