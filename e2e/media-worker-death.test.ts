/** The media worker dies with calls up: those end politely, one without audio does not notice, and the next is heard. */

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcing, chain, randomWords } from './harness/flows.ts';
import { hearCall } from './harness/heard-call.ts';
import { holds } from './harness/listen.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { endMediaWorker, MORTAL } from './harness/worker-death.ts';

const CALLS = 5;
/** Seconds that the call without audio takes for itself. */
const SILENT = 6;

describe.skipIf(lacks('sipp', 'tcpdump'))('when the media worker dies', () => {
  let product: Product;
  const words = randomWords(6);
  beforeAll(async () => {
    product = await startProduct({ env: MORTAL });
    await product.api.saveAndPublish(announcing('long', ...Array.from({ length: 8 }, () => randomWords(20))));
    await product.api.saveAndPublish(announcing('short', words));
    const nodes = [
      ['start', 'incoming-call'],
      ['think', 'wait', { seconds: SILENT }],
      ['no', 'reject', { status: 480 }],
    ] as const;
    await product.api.saveAndPublish({ ...chain('silent', nodes), access: 'trusted' });
    // Kept, so that the next announcement waits for no voice.
    await hearCall(product, { scenario: 'listen', to: 'short' });
  });
  afterAll(() => product?.stop());

  test(`${CALLS} calls with audio end, one without goes on, and a second later a new one is heard`, async () => {
    const port = product.sipPort;
    const callers = Array.from({ length: CALLS }, () => startSipp({ scenario: 'listen', to: 'long', port }));
    const talking = await Promise.all(callers);
    const fill = { status: '480' };
    const silent = await startSipp({ scenario: 'refused', to: 'silent', fill, port, timeout: 30 });
    await product.api.liveCall('silent', 'think');
    await product.api.liveCall('long', 'say-1');
    await pause(1_000);
    const live = await product.api.liveCalls();
    expect(live.filter(({ flow, state }) => flow === 'long' && state === 'answered')).toHaveLength(CALLS);
    const died = await endMediaWorker(product);

    // Each got its BYE, and says so.
    const results = await Promise.all(talking.map((caller) => caller.done()));
    expect(results.map(({ complaint }) => complaint)).toEqual(results.map(() => ''));
    for (const { messages } of results) {
      const bye = messages.find(({ out, text }) => !out && text.startsWith('BYE '));
      expect(bye?.text).toMatch(/^Reason: Q\.850;cause=127;/m);
    }
    const ends = await Promise.all(
      live
        .filter(({ flow }) => flow === 'long')
        .map(async ({ id }) => (await product.api.journal(id)).find(({ type }) => type === 'call.ended')!),
    );
    for (const end of ends) {
      expect(end).toMatchObject({ cause: { by: 'runtime', code: 'failed', reason: 'the media worker died' } });
      expect(end.at - died).toBeLessThan(2_000);
    }
    expect((await product.api.liveCalls()).map(({ flow }) => flow)).toEqual(['silent']);

    await pause(Math.max(0, died + 1_000 - Date.now()));
    const next = await hearCall(product, { scenario: 'listen', to: 'short' });
    expect(next.complaint).toBe('');
    expect(next.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0 });
    expect(holds(await render(words), next.audio)).toBe(true);
    expect((await silent.done()).complaint).toBe('');
    expect(product.program.exitCode).toBeUndefined();
    console.info(`${CALLS} calls ended, the last ${Math.max(...ends.map(({ at }) => at)) - died} ms after the death`);
  });
});
