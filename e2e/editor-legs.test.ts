/** A dial string is drawn as legs and read as text: two views of one value. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';

describe.skipIf(lacks('chromium'))('the legs of a dial string', () => {
  let product: Product;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    editor = await EditorPage.logIn(browser.page, product);
    await product.api.saveAndPublish(
      drawFlow({ call: ['dial', { targets: [{ to: 'anna' }] }] }, ['start.in > call'], {
        id: 'office',
        access: 'trusted',
      }),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const { at, leg } = {
    at: (id: string) => editor.at(id),
    leg: (name: string) => editor.at(`leg-${name}`),
  };
  const text = () => editor.page.locator('.dial-string textarea');
  const saved = async () => {
    await at('save').click();
    await editor.page.getByRole('button', { name: 'Saved' }).waitFor();
    const { flow } = await product.api.ask<{ flow: Flow }>('GET', '/api/flows/office');
    return flow.nodes.find(({ id }) => id === 'call')!.config.dialString;
  };

  test('two stages are drawn, with options; the text says the same', async () => {
    await editor.openFlow(product, 'office');
    await editor.choose('call');
    await at('add-stage').click();
    await leg('1.1').locator('input').first().fill('anna');
    await at('stage-0').getByRole('button', { name: 'Another that rings with it' }).click();
    await leg('1.2').locator('input').first().fill('bob');
    await leg('1.2').locator('summary').click();
    await leg('1.2').getByTestId('option-dt').fill('5');
    await leg('1.2').getByTestId('option-fd').fill('Desk, 2');
    await at('add-stage').click();
    await leg('2.1').locator('input').first().fill('+442079460000@trunk');
    await leg('2.1').locator('summary').click();
    await leg('2.1').getByTestId('option-tr').selectOption('n');
    if (process.env.SHOTS) await editor.page.screenshot({ path: `${process.env.SHOTS}/legs.png` });
    await at('dial-as-text').click();
    const expected = 'anna&bob[dt=5,fd=Desk%2C 2]|+442079460000@trunk[tr=n]';
    expect(await text().inputValue()).toBe(expected);
    expect(await saved()).toBe(expected);
  });

  test('the text is changed; the legs follow, and an unknown option is kept with a word', async () => {
    await text().fill('anna[rt=20,zz=1]|bob');
    await at('dial-as-legs').click();
    expect(await leg('1.1').getByTestId('option-rt').inputValue()).toBe('20');
    await leg('1.1').getByText('zz=1').waitFor();
    await leg('1.1').getByText('is kept, and has no effect here').waitFor();
    await leg('2.1').getByRole('button', { name: 'Leg 2.1 up' }).click();
    expect(await saved()).toBe('anna[rt=20,zz=1]&bob');
    await leg('1.1').getByRole('button', { name: 'Leg 1.1 after the others' }).click();
    expect(await saved()).toBe('bob|anna[rt=20,zz=1]');
    await editor.page.reload();
    await editor.choose('call');
    expect(await leg('2.1').getByTestId('option-rt').inputValue()).toBe('20');
  });

  test('a text that is none stays as it was typed, and says why; the legs wait', async () => {
    await at('dial-as-text').click();
    await text().fill('anna[rt=20');
    await editor.page.getByText('A bracket is missing').waitFor();
    expect(await at('dial-as-legs').isDisabled()).toBe(true);
    await text().fill('anna');
    await at('dial-as-legs').click();
    await leg('1.1').getByRole('button', { name: 'Remove leg 1.1' }).click();
    await until('no leg', async () => (await editor.page.locator('.dial-leg').count()) === 0);
    expect(await saved()).toBeUndefined();
    expect(browser.complaints).toEqual([]);
  });
});
