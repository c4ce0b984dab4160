/** Recordings for announcements: from files of several kinds, and spoken into the browser. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PromptSummary } from '../shared/api/http.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { announcing } from './harness/flows.ts';
import { toneShare } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe.skipIf(lacks('chromium'))('recordings in the editor', () => {
  let product: Product;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    await product.api.save(announcing('office', 'Welcome.'));
    editor = await EditorPage.logIn(browser.page, product);
    await editor.openFlow(product, 'office');
    await editor.node('say-1').click();
    await browser.page.getByRole('radio', { name: 'Recording' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const prompts = () => product.api.ask<PromptSummary[]>('GET', '/api/prompts');
  const upload = (name: string) => browser.page.locator('.recordings input[type=file]').setInputFiles(fixture(name));
  const named = (name: string) =>
    until(`the recording ${name}`, async () => (await prompts()).find((prompt) => prompt.name.startsWith(name)));

  test.each(['tone.mp3', 'tone.ogg'])('%s is converted, levelled, cut to what sounds, and shown', async (file) => {
    const before = (await prompts()).length;
    await upload(file);
    const kept = await until('one more recording', async () => {
      const all = await prompts();
      return all.length > before && all.toSorted((one, other) => other.createdAt - one.createdAt)[0];
    });
    expect(kept.name).toBe('tone');
    // A second and a half that sounds, 20 ms of silence before it, and a tenth of a second after it.
    expect(kept.seconds).toBeCloseTo(1.62, 1);
    const samples = await product.api.samples(`/api/prompts/${kept.id}/audio`);
    expect(toneShare(samples.subarray(2000, 10_000), 700)).toBeGreaterThan(0.9);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeGreaterThan(6_000);
    await browser.page.locator('.waveform > svg path').waitFor();
    await until('the choice', async () => (await browser.page.locator('.recordings select').inputValue()) === kept.id);
  });

  test('what is spoken into the microphone is kept under its time', async () => {
    await browser.page.locator('.recordings').getByRole('button', { name: 'Record', exact: true }).click();
    await browser.page.getByRole('button', { name: /^Stop · 2 s/ }).click();
    const kept = await named('Recorded');
    expect(kept.seconds).toBeGreaterThan(0.1);
    expect(kept.seconds).toBeLessThan(4);
  });

  test('what is no audio is refused in words, and nothing is kept', async () => {
    const before = await prompts();
    await browser.page
      .locator('.recordings input[type=file]')
      .setInputFiles({ name: 'song.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('this is no song'.repeat(100)) });
    await browser.page.getByText('no audio file that the browser can read').waitFor();
    expect(await prompts()).toEqual(before);
    expect(browser.complaints).toEqual([]);
  });
});
