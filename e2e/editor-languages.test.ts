/** An announcement is given a second language by hand, and takes it off again. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';

describe.skipIf(lacks('chromium'))('an announcement', () => {
  let product: Product;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    editor = await EditorPage.logIn(browser.page, product);
    await product.api.saveAndPublish(
      drawFlow(
        { up: 'answer', greet: ['announce', { prompt: { say: 'Welcome' } }] },
        ['start.in > up', 'up.answered > greet'],
        { id: 'hotel', access: 'trusted' },
      ),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const promptOf = async () => {
    const { flow } = await product.api.ask<{ flow: Flow }>('GET', '/api/flows/hotel');
    return flow.nodes.find(({ id }) => id === 'greet')!.config.prompt;
  };

  test('is written in a second language, which stays when the first is written anew', async () => {
    await editor.openFlow(product, 'hotel');
    await editor.node('greet').click();
    await editor.at('add-language').selectOption('de');
    const german = editor.at('variant-de');
    await german.locator('textarea').fill('Willkommen');
    if (process.env.SHOTS) await editor.page.screenshot({ path: `${process.env.SHOTS}/languages.png` });
    const first = editor.page.locator('.prompt-languages > .prompt-widget textarea').first();
    await first.fill('');
    await first.fill('Good evening');
    await editor.at('save').click();
    const wanted = { say: 'Good evening', variants: { de: { say: 'Willkommen' } } };
    await until('the two languages', async () => JSON.stringify(await promptOf()) === JSON.stringify(wanted));
    await german.getByRole('button', { name: 'Remove Deutsch' }).click();
    await editor.at('save').click();
    await until('one language', async () => JSON.stringify(await promptOf()) === '{"say":"Good evening"}');
    expect(await german.count()).toBe(0);
  });
});
