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

  const at = (id: string) => editor.at(id);
  const leg = (name: string) => editor.at(`leg-${name}`);
  const target = (name: string) => leg(name).locator('[data-part="target"]');
  const option = (name: string, of: string) => leg(name).getByTestId(`option-${of}`);
  const unfold = (name: string) => leg(name).locator('[data-part="fold"]').click();
  const button = (name: string) => editor.page.getByRole('button', { name, exact: true });
  const text = () => editor.page.locator('.dial-string textarea');
  const keys = (...all: readonly string[]) =>
    all.reduce((before, key) => before.then(() => editor.page.keyboard.press(key)), Promise.resolve());
  const typed = (words: string) => editor.page.keyboard.type(words);
  const focused = () => editor.page.evaluate('document.activeElement?.getAttribute("aria-label")');
  const fault = (name: string) => leg(name).locator('.field-fault');
  const shot = async (name: string) => {
    if (process.env.SHOTS) await editor.page.screenshot({ path: `${process.env.SHOTS}/legs-${name}.png` });
  };
  /** The other view, and back: what the legs make. */
  const asText = async () => {
    await at('dial-as-text').click();
    const made = await text().inputValue();
    await at('dial-as-legs').click();
    return made;
  };
  /** What sticks out of the form. */
  const overflowing = () =>
    editor.page.evaluate(`(() => {
      const box = document.querySelector('.dial-string');
      const { left, right } = box.getBoundingClientRect();
      return [...box.querySelectorAll('*')]
        .filter((one) => { const at = one.getBoundingClientRect(); return at.width > 0 && (at.right > right + 1 || at.left < left - 13); })
        .map((one) => one.className || one.tagName);
    })()`);
  const saved = async () => {
    await at('save').click();
    await editor.page.getByRole('button', { name: 'Saved' }).waitFor();
    const { flow } = await product.api.ask<{ flow: Flow }>('GET', '/api/flows/office');
    return flow.nodes.find(({ id }) => id === 'call')!.config.dialString;
  };

  test('two stages are drawn by mouse, with options; the text says the same', async () => {
    await editor.openFlow(product, 'office');
    await editor.choose('call');
    await at('add-stage').click();
    await typed('anna');
    await at('stage-0').getByRole('button', { name: 'Another that rings with it' }).click();
    await typed('bob');
    await unfold('1.2');
    await option('1.2', 'dt').click();
    await typed('5');
    await option('1.2', 'fd').click();
    // A blank is typed before the word behind it.
    await typed('Desk 2, left [x] & right');
    await at('add-stage').click();
    await typed('+442079460000@trunk');
    await unfold('2.1');
    await option('2.1', 'tr').selectOption('n');
    await shot('drawn');
    await at('dial-as-text').click();
    const expected = 'anna&bob[dt=5,fd=Desk 2%2C left [x%5D %26 right]|+442079460000@trunk[tr=n]';
    expect(await text().inputValue()).toBe(expected);
    expect(await saved()).toBe(expected);
  });

  test('the text is changed; the legs follow, are saved, and are there after a reload', async () => {
    await text().fill('anna[rt=20,zz=1] & bob[fd=Desk%2C 2] | carl');
    await editor.page.getByText('“zz=1” is kept and has no effect').waitFor();
    await at('dial-as-legs').click();
    await leg('1.1').getByText('“zz=1” is kept and has no effect').waitFor();
    await unfold('1.1');
    expect(await option('1.1', 'rt').inputValue()).toBe('20');
    await option('1.1', 'rt').fill('30');
    // The fold stays open when its only known option goes for a moment, and what is unknown stays.
    await option('1.1', 'rt').fill('');
    await option('1.1', 'rt').fill('30');
    const expected = 'anna[zz=1,rt=30]&bob[fd=Desk%2C 2]|carl';
    expect(await saved()).toBe(expected);
    await editor.page.reload();
    await editor.choose('call');
    await unfold('1.1');
    expect(await option('1.1', 'rt').inputValue()).toBe('30');
    expect(await option('1.2', 'fd').inputValue()).toBe('Desk, 2');
    expect(await target('2.1').inputValue()).toBe('carl');
    expect(await asText()).toBe(expected);
    await shot('folded');
  });

  test('legs and stages are moved by mouse', async () => {
    await button('Leg 1.1 after the others').click();
    expect(await asText()).toBe('bob[fd=Desk%2C 2]|anna[zz=1,rt=30]|carl');
    await button('Leg 2.1 down').click();
    expect(await focused()).toBe('Leg 2.1 down');
    expect(await asText()).toBe('bob[fd=Desk%2C 2]|anna[zz=1,rt=30]&carl');
    await button('Stage 2 up').click();
    expect(await asText()).toBe('anna[zz=1,rt=30]&carl|bob[fd=Desk%2C 2]');
    await leg('2.1')
      .locator('[data-part="grip"]')
      .dragTo(leg('1.1'), { targetPosition: { x: 60, y: 3 } });
    expect(await asText()).toBe('bob[fd=Desk%2C 2]&anna[zz=1,rt=30]&carl');
    await button('Remove zz from leg 1.2').click();
    await button('Remove leg 1.3').click();
    expect(await asText()).toBe('bob[fd=Desk%2C 2]&anna[rt=30]');
  });

  test('and by keys alone: added, moved, removed; the hands stay on the leg', async () => {
    await target('1.1').focus();
    await keys('Enter');
    expect(await focused()).toBe('Whom leg 1.2 rings');
    await typed('carl');
    await keys('Alt+ArrowDown');
    expect(await focused()).toBe('Whom leg 1.3 rings');
    expect(await asText()).toBe('bob[fd=Desk%2C 2]&anna[rt=30]&carl');
    await button('Leg 1.3 after the others').focus();
    await keys('Enter');
    expect(await asText()).toBe('bob[fd=Desk%2C 2]&anna[rt=30]|carl');
    await target('2.1').focus();
    await keys('Alt+Shift+ArrowUp');
    expect(await focused()).toBe('Whom leg 1.1 rings');
    expect(await asText()).toBe('carl|bob[fd=Desk%2C 2]&anna[rt=30]');
    await target('1.1').focus();
    await keys('Enter', 'Backspace');
    expect(await focused()).toBe('Whom leg 1.1 rings');
    await button('Leg 2.2 up').focus();
    // The box is not meant.
    await keys('Delete');
    expect(await asText()).toBe('carl|bob[fd=Desk%2C 2]');
    await keys('Control+z');
    expect(await asText()).toBe('carl|bob[fd=Desk%2C 2]&anna[rt=30]');
  });

  test('what is wrong is named at the leg, in both views, and refuses to be published; the legs cure it', async () => {
    await at('dial-as-text').click();
    await text().fill('anna | bob[rt=soon]&carl[rt=20');
    const complaints = editor.page.locator('.dial-complaints');
    await complaints.getByText(/^Leg 2\.1: bob “rt=soon” is no number of seconds/).waitFor();
    await complaints.getByText(/^Leg 2\.2: carl\[rt=20 Options stand in one pair/).waitFor();
    await shot('faulty-text');
    await at('dial-as-legs').click();
    await fault('2.2').getByText('Leg 2.2: Options stand in one pair').waitFor();
    await leg('2.1').getByText('is no number of seconds').waitFor();
    await shot('faulty');
    expect(await saved()).toBe('anna | bob[rt=soon]&carl[rt=20');
    await at('problems-toggle').click();
    await at('problem-0').getByText('Leg 2.2 (carl[rt=20): Options stand').waitFor();
    await at('problems-toggle').click();
    await expect(product.api.publish('office')).rejects.toMatchObject({ status: 422 });
    await target('2.2').press('End');
    await typed(']');
    await until('the leg can be read', async () => (await fault('2.2').count()) === 0);
    expect(await target('2.2').inputValue()).toBe('carl');
    await unfold('2.1');
    await option('2.1', 'rt').fill('7');
    expect(await saved()).toBe('anna|bob[rt=7]&carl[rt=20]');
  });

  test('an option that is typed into the target loses nothing', async () => {
    await target('2.1').press('End');
    await typed('[a');
    await target('2.1').press('Backspace');
    await target('2.1').press('Backspace');
    await target('2.1').fill('bob[fd=John');
    await typed(' Smith, x=1]');
    expect(await target('2.1').inputValue()).toBe('bob');
    expect(await asText()).toBe('anna|bob[rt=7,fd=John Smith,x=1]&carl[rt=20]');
    await target('1.1').fill('{{ caller.number == "1" || true ? "anna" : "bob" }}');
    expect(await asText()).toBe(
      '{{ caller.number == "1" || true ? "anna" : "bob" }}|bob[rt=7,fd=John Smith,x=1]&carl[rt=20]',
    );
  });

  test('in German, in the dark, and on a narrow page', async () => {
    await unfold('2.2');
    await at('theme-dark').click();
    await at('language-de').click();
    await leg('2.1').getByText('„x=1“ bleibt stehen').waitFor();
    await editor.page.getByText('Nimmt keiner ab').waitFor();
    await leg('2.1').scrollIntoViewIfNeeded();
    await shot('dark');
    expect(await overflowing()).toEqual([]);
    // Narrower than that a drawing is only looked at.
    await editor.page.setViewportSize({ width: 720, height: 900 });
    await target('1.1').scrollIntoViewIfNeeded();
    await shot('narrow');
    expect(await overflowing()).toEqual([]);
    await editor.page.setViewportSize({ width: 1280, height: 720 });
    await at('language-en').click();
    await at('theme-light').click();
  });

  test('nothing is left when all is removed', async () => {
    await button('Remove stage 2').click();
    await button('Remove leg 1.1').click();
    await until('no leg', async () => (await editor.page.locator('.dial-leg').count()) === 0);
    expect(await editor.page.evaluate('document.activeElement?.dataset.testid')).toBe('add-stage');
    expect(await saved()).toBeUndefined();
    expect(browser.complaints).toEqual([]);
  });
});
