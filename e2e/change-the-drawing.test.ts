/** What is drawn is what is spoken, from the next call on; a call in progress keeps the drawing it began with. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcing, chain, randomWords } from './harness/flows.ts';
import { hearCall, hearCalls } from './harness/heard-call.ts';
import { find, HEARD } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { render } from './harness/speak.ts';
import { melody, wavOf } from './harness/wav.ts';

describe.skipIf(lacks('sipp', 'tcpdump'))('changing the drawing', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.stop());

  test('random words are spoken, and after an edit and a publish the new ones', async () => {
    const [before, after] = [randomWords(), randomWords()];
    const [spokenBefore, spokenAfter] = [await render(before), await render(after)];

    const first = await product.api.saveAndPublish(announcing('changing', before));
    const one = await hearCall(product, { scenario: 'listen', to: 'changing' });
    expect(one.complaint).toBe('');
    expect(find(spokenBefore, one.audio).score).toBeGreaterThan(HEARD);
    expect(find(spokenAfter, one.audio).score).toBeLessThan(HEARD);

    await product.api.save(announcing('changing', after));
    const unpublished = await hearCall(product, { scenario: 'listen', to: 'changing' });
    expect(find(spokenBefore, unpublished.audio).score).toBeGreaterThan(HEARD);

    const second = await product.api.publish('changing');
    expect(second.version).toBe(first.version + 1);
    const two = await hearCall(product, { scenario: 'listen', to: 'changing' });
    expect(find(spokenAfter, two.audio).score).toBeGreaterThan(HEARD);
    expect(find(spokenBefore, two.audio).score).toBeLessThan(HEARD);
  });

  test('a call in progress stays on its version', async () => {
    const [old, fresh] = [randomWords(), randomWords()];
    const drawing = (words: string) =>
      chain('in-progress', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['linger', 'wait', { seconds: 3 }],
        ['tell', 'announce', { prompt: { say: words } }],
        ['bye', 'hang-up'],
      ]);
    const { version } = await product.api.saveAndPublish(drawing(old));
    const [call] = await hearCalls(product, [{ scenario: 'listen', to: 'in-progress' }], async () => {
      const live = await product.api.liveCall('in-progress', 'linger');
      expect(live.version).toBe(version);
      await product.api.saveAndPublish(drawing(fresh));
    });
    expect(call!.complaint).toBe('');
    expect(find(await render(old), call!.audio).score).toBeGreaterThan(HEARD);
    expect(find(await render(fresh), call!.audio).score).toBeLessThan(HEARD);
  });

  test('an uploaded recording is played as it is', async () => {
    const tune = melody([
      { hertz: 400, seconds: 0.5 },
      { hertz: 0, seconds: 0.1 },
      { hertz: 620, seconds: 0.7 },
      { hertz: 510, seconds: 0.4 },
    ]);
    const { id } = await product.api.upload('tune', wavOf(tune));
    await product.api.saveAndPublish(
      chain('recording', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['play', 'announce', { prompt: { prompt: id } }],
        ['bye', 'hang-up'],
      ]),
    );
    const call = await hearCall(product, { scenario: 'listen', to: 'recording' });
    expect(call.complaint).toBe('');
    expect(find(tune, call.audio).score).toBeGreaterThan(0.95);
  });
});
