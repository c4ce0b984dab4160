/** A message is heard, marked, removed and mailed, all as the browser says. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachmentOf, type MailServer, startMailServer } from '../runtime/mailbox/testing/mail-server.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { randomWords } from './harness/flows.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { messagesOf, speaker, withMailbox } from './harness/voice-box.ts';

const HEARD_BY_A_MACHINE = 'Please call me back.';

/** An audio element, as the browser has it. */
interface Playable {
  play(): Promise<void>;
  pause(): void;
  readonly duration: number;
}

describe.skipIf(lacks('chromium', 'sipp'))('the mailboxes in the browser', () => {
  let product: Product;
  let browser: Browser;
  let mailServer: MailServer;
  let listener: Server;

  beforeAll(async () => {
    mailServer = await startMailServer({ user: 'box', password: 'secret' });
    listener = createServer((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ text: HEARD_BY_A_MACHINE })));
    });
    await new Promise<void>((resolve) => {
      listener.listen(0, '127.0.0.1', resolve);
    });
    product = await startProduct({
      env: {
        CORDBOARD_TRANSCRIPT_URL: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
        CORDBOARD_SMTP_URL: `smtp://box:secret@127.0.0.1:${mailServer.port}`,
        CORDBOARD_SMTP_FROM: 'box@example.org',
      },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await mailServer?.close();
    listener?.close();
  });

  test('a message is there, plays, is marked as heard, and goes', async () => {
    await withMailbox(product);
    const { page } = browser;
    // First: a browser that starts takes the time in which the caller waits for the tone.
    const editor = await EditorPage.logIn(page, product);
    const caller = await startSipp({ ...(await speaker(await render(randomWords(2)))), port: product.sipPort });
    expect((await caller.done()).complaint).toBe('');
    const [message] = await until('the message', async () => {
      const messages = await messagesOf(product);
      return messages.length > 0 && messages;
    });
    await editor.at('nav-mailboxes').click();
    const row = editor.at(`message-${message!.id}`);
    await row.waitFor();
    expect(await editor.at('mailbox-anna').innerText()).toContain('1 new, 0 heard');
    await editor.at(`open-message-${message!.id}`).click();
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

  test('messages go by mail once an address is set, with what was said', async () => {
    const { page } = browser;
    const editor = new EditorPage(page);
    await editor.at('nav-mailboxes').click();
    const settings = editor.at('mailbox-settings-anna');
    await settings.locator('summary').click();
    const save = settings.getByTestId('record-save');
    await editor.fill('mail.to', 'anna at home');
    await save.click();
    await settings.locator('.field-fault').first().waitFor();
    await editor.fill('mail.to', 'anna@example.org');
    await save.click();
    const trial = settings.getByTestId('test-mail-anna');
    await trial.click();
    await until('the trial mail', async () => mailServer.taken.length === 1);
    expect(mailServer.taken[0]).toMatchObject({ from: 'box@example.org', to: ['anna@example.org'] });
    const caller = await startSipp({ ...(await speaker(await render(randomWords(2)))), port: product.sipPort });
    expect((await caller.done()).complaint).toBe('');
    await until('the mail', async () => mailServer.taken.length === 2);
    const [message] = await messagesOf(product);
    expect(mailServer.taken[1]!.raw).toContain(HEARD_BY_A_MACHINE);
    const attached = attachmentOf(mailServer.taken[1]!);
    expect(attached?.bytes.length).toBe(message!.bytes);
    expect(attached?.bytes.subarray(0, 4).toString('latin1')).toBe('RIFF');
    await until('the mark', async () => (await messagesOf(product))[0]?.mailedAt !== undefined);
    await page.reload();
    await editor.at(`message-${message!.id}`).getByText(HEARD_BY_A_MACHINE).waitFor();
    expect(browser.complaints).toEqual([]);
  });
});
