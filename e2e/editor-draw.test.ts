/** The main job: a new flow is drawn with the mouse, published, called by a real phone, and its lamps light up. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from './harness/browser.ts';
import { capture } from './harness/capture.ts';
import { EditorPage } from './harness/editor-page.ts';
import { randomWords } from './harness/flows.ts';
import { heard, sentTo } from './harness/heard-call.ts';
import { find, HEARD } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';

describe.skipIf(lacks('chromium', 'sipp', 'tcpdump'))('drawing a call', () => {
  let product: Product;
  let browser: Browser;
  let editor: EditorPage;
  const words = randomWords(8);

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    editor = await EditorPage.logIn(browser.page, product);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  test('the one-time link logs in once; a second browser gets nothing from it', async () => {
    const link = await product.oneTimeLink();
    const stranger = await openBrowser();
    await stranger.page.goto(link);
    const session = await stranger.page.request.get(`${product.url}/api/session`);
    expect(session.status()).toBe(401);
    await stranger.close();
  });

  test('a new flow is drawn by mouse, saved and published', async () => {
    const before = new Set((await product.api.flows()).map(({ id }) => id));
    await editor.at('new-flow').click();
    await editor.at('new-flow-name').fill('Drawn by hand');
    await editor.at('create-flow').click();
    await editor.node('start').waitFor();
    await editor.drop('answer', 'answer', 0.2, 0.2);
    await editor.drop('announce', 'announce', 0.2, 0.6);
    await editor.drop('hang-up', 'hang-up', 0.75, 0.2);
    await editor.fitView();
    await editor.plug('start', 'in', 'answer');
    await editor.plug('answer', 'answered', 'announce');
    await editor.plug('announce', 'done', 'hang-up');
    await editor.choose('announce');
    await editor.fill('prompt', words);
    await browser.page.keyboard.press('Escape');
    await editor.at('save').click();

    const flow = await until('the saved flow', async () =>
      (await product.api.flows()).find(({ id }) => !before.has(id)),
    );
    await until('the words in the saved flow', async () =>
      JSON.stringify((await product.api.flow(flow.id)).flow.nodes).includes(words),
    );
    await editor.at('publish').click();
    await until('the published version', async () => (await product.api.flow(flow.id)).publishedVersion === 1);

    const { flow: drawn } = await product.api.flow(flow.id);
    expect(drawn.nodes.map(({ kind }) => kind).sort()).toEqual(['announce', 'answer', 'hang-up', 'incoming-call']);
    expect(drawn.edges.map(({ source, port, target }) => `${source}.${port} ${target}`).sort()).toEqual([
      'announce.done hang-up',
      'answer.answered announce',
      'start.in answer',
    ]);
  });

  test('a phone calls it: the words are heard, the lamp is lit while they are, and the cord is warm', async () => {
    const [flow] = (await product.api.flows()).sort((a, b) => b.updatedAt - a.updatedAt);
    // A new drawing is reachable from this machine by its own name.
    expect(flow!.access).toBe('trusted');
    const listening = await capture(product.captureFilter);
    const caller = await startSipp({ scenario: 'listen', to: flow!.id, port: product.sipPort });
    await editor.lamp('announce', 1).waitFor();
    await editor.warm('answer', 'answered').waitFor({ state: 'attached' });
    const result = await caller.done();
    expect(result.complaint).toBe('');
    await editor.dark('announce').waitFor();
    const { datagrams } = await listening.stop();
    const { audio, verdict } = heard(sentTo(datagrams, product, result.mediaPort));
    expect(verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    expect(find(await render(words), audio).score).toBeGreaterThan(HEARD);
  });

  test('undo and redo walk through the drawing', async () => {
    const count = () => browser.page.locator('[data-testid^="node-"]').count();
    const before = await count();
    await editor.drop('wait', 'wait', 0.75, 0.3);
    expect(await count()).toBe(before + 1);
    await browser.page.keyboard.press('Escape');
    await editor.at('undo').click();
    await until('the undone node is gone', async () => (await count()) === before);
    await editor.at('redo').click();
    await editor.node('wait').waitFor();
    await editor.at('undo').click();
    await until('the undone node is gone', async () => (await count()) === before);
  });

  test('a problem in the list selects its node', async () => {
    await editor.drop('announce', 'announce-2', 0.75, 0.3);
    await browser.page.keyboard.press('Escape');
    const problem = editor.at('problem-0');
    if (!(await problem.isVisible())) await editor.at('problems-toggle').click();
    await problem.click();
    await browser.page.locator('.react-flow__node.selected [data-testid="node-announce-2"]').waitFor();
  });

  test('nothing was complained of on the console, and no content policy was broken', () => {
    expect(browser.complaints).toEqual([]);
  });
});
