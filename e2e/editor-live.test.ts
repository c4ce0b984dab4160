/** The canvas shows what runs: lamps, numbers, warm cords; also to who comes late, and after a broken connection. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { chain } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type SeverableProxy, severableProxy } from './harness/severable-proxy.ts';
import { startSipp } from './harness/sipp.ts';

describe.skipIf(lacks('chromium', 'sipp'))('the live canvas', () => {
  let product: Product;
  let cable: SeverableProxy;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    const [httpPort, cablePort] = [await freePort(), await freePort()];
    cable = await severableProxy(cablePort, httpPort);
    product = await startProduct({ httpPort, publicUrl: `http://127.0.0.1:${cablePort}` });
    await product.api.saveAndPublish(
      chain('lounge', [
        ['start', 'incoming-call'],
        ['ring-a-while', 'wait', { seconds: 1 }],
        ['pick-up', 'answer'],
        ['stay', 'wait', { seconds: 120 }],
        ['bye', 'hang-up'],
      ]),
    );
    await product.api.saveAndPublish(
      chain('hall', [
        ['start', 'incoming-call'],
        ['pick-up', 'answer'],
        ['stand', 'wait', { seconds: 120 }],
        ['bye', 'hang-up'],
      ]),
    );
    browser = await openBrowser({ width: 1920, height: 1080 });
    editor = await EditorPage.logIn(browser.page, product);
    await editor.openFlow(product, 'lounge');
    await editor.node('stay').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await cable?.close();
  });

  const guest = (to: string, hold: number, calls = 1) =>
    startSipp({ scenario: 'talk', to, port: product.sipPort, hold, calls, limit: calls, rate: 20 });

  test('the lamp goes from node to node with the call, and the cords it took are warm', async () => {
    const call = await guest('lounge', 1500);
    await editor.lamp('ring-a-while', 1).waitFor();
    await editor.lamp('stay', 1).waitFor();
    await editor.warm('pick-up', 'answered').waitFor({ state: 'attached' });
    expect((await call.done()).complaint).toBe('');
    await editor.dark('stay').waitFor();
  });

  test('several calls are a number beside the lamp', async () => {
    const calls = await guest('lounge', 4000, 3);
    await editor.lamp('stay', 3).waitFor();
    expect((await calls.done()).complaint).toBe('');
    await editor.dark('stay').waitFor();
  });

  test('a window that opens late sees what is there', async () => {
    const call = await guest('lounge', 6000);
    await product.api.liveCall('lounge', 'stay');
    const late = new EditorPage(await browser.another());
    await late.openFlow(product, 'lounge');
    await late.lamp('stay', 1).waitFor();
    expect((await call.done()).complaint).toBe('');
    await late.dark('stay').waitFor();
    await late.page.close();
  });

  test('after a broken connection the canvas is right again: who left is gone, who came is there', async () => {
    const leaves = await guest('lounge', 2500);
    await editor.lamp('stay', 1).waitFor();
    const connections = cable.connections;
    cable.sever();
    expect((await leaves.done()).complaint).toBe('');
    const come = await guest('lounge', 12_000, 2);
    await until('two calls that the browser cannot see', async () => {
      const calls = await product.api.liveCalls();
      return calls.filter(({ at }) => at.at(-1) === 'stay').length === 2;
    });
    cable.mend();
    await editor.lamp('stay', 2).waitFor();
    expect(cable.connections).toBeGreaterThan(connections);
    expect((await come.done()).complaint).toBe('');
    await editor.dark('stay').waitFor();
    // The browser itself reports every attempt that failed while the cable was cut.
    browser.forgive(/ERR_|WebSocket|Failed to fetch/);
  });

  test('nothing was complained of on the console, and no content policy was broken', () => {
    expect(browser.complaints).toEqual([]);
  });
});
