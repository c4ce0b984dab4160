/** A message is heard, marked and removed in the browser. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { randomWords } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { messagesOf, speaker, withMailbox } from './harness/voice-box.ts';

/** An audio element, as the browser has it. */
interface Playable {
  play(): Promise<void>;
  pause(): void;
  readonly duration: number;
}

describe.skipIf(lacks('chromium', 'sipp'))('the mailboxes in the browser', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  test('a message is there, plays, is marked as heard, and goes', async () => {
    await withMailbox(product);
    const caller = await startSipp({ ...(await speaker(await render(randomWords(2)))), port: product.sipPort });
    const { page } = browser;
    const editor = await EditorPage.logIn(page, product);
    expect((await caller.done()).complaint).toBe('');
    const [message] = await until('the message', async () => {
      const messages = await messagesOf(product);
      return messages.length > 0 && messages;
    });
    await editor.at('nav-mailboxes').click();
    const row = editor.at(`message-${message!.id}`);
    await row.waitFor();
    expect(await editor.at('mailbox-anna').innerText()).toContain('1 new, 0 heard');
    const seconds = await row.locator('audio').evaluate(async (element) => {
      const audio = element as unknown as Playable;
      await audio.play();
      audio.pause();
      return audio.duration;
    });
    expect(seconds).toBeCloseTo(message!.seconds, 1);
    await row.getByRole('button', { name: 'Mark as heard' }).click();
    await until('the mark', async () => (await messagesOf(product))[0]?.heard);
    await editor.at(`remove-${message!.id}`).click();
    await editor.at(`remove-${message!.id}-sure`).click();
    await until('an empty mailbox', async () => (await messagesOf(product)).length === 0);
    await row.waitFor({ state: 'detached' });
    expect(browser.complaints).toEqual([]);
  });
});
