/** Anna's inbox in the browser: a message is seen, sought through, sped up, marked, and answered by her own phone. */

import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailboxAnswer, MessageAnswer } from '../shared/api/mailboxes.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { randomWords } from './harness/flows.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { box, messagesOf, speaker } from './harness/voice-box.ts';

const VOICES = { anna: 440, bob: 1000 } as const;
/** What the tests read of an audio element and of a canvas. */
interface Sounding {
  readonly currentTime: number;
  readonly duration: number;
  readonly playbackRate: number;
  readonly paused: boolean;
}
interface Drawn {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): { getImageData(...box: number[]): { readonly data: Uint8ClampedArray } };
}

describe.skipIf(lacks('chromium', 'baresip', 'sipp'))('the inbox', () => {
  let office: Office<keyof typeof VOICES>;
  let browser: Browser;
  let editor: EditorPage;
  let message: MessageAnswer;
  let row: Locator;
  /** Statuses of the answers with audio. */
  const statuses: number[] = [];

  beforeAll(async () => {
    office = await openOffice(VOICES);
    await office.product.api.saveAndPublish(box('leave'));
    browser = await openBrowser();
    editor = await EditorPage.logIn(browser.page, office.product);
    browser.page.on('response', (answer) => {
      if (answer.url().endsWith('/audio')) statuses.push(answer.status());
    });
    await office.dial('bob', 'leave');
    await office.phones.bob.event('CALL_ESTABLISHED');
    // The greeting, the tone, and some seconds of what bob has to say.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await office.phones.bob.hangUp();
    message = await until('the message', async () => (await messagesOf(office.product))[0]);
    row = editor.at(`message-${message.id}`);
  });
  afterAll(async () => {
    await browser?.close();
    await office?.stop();
  });

  const audio = () =>
    row.locator('audio').evaluate((element) => {
      const { currentTime, duration, playbackRate, paused } = element as unknown as Sounding;
      return { currentTime, duration, playbackRate, paused };
    });
  const wave = () => row.getByRole('slider', { name: 'Position' });
  const at = async () => Number(await wave().getAttribute('aria-valuenow'));
  const openIt = async () => {
    await editor.at('nav-mailboxes').click();
    await editor.at(`open-message-${message.id}`).click();
    await row.locator('canvas[data-drawn="true"]').waitFor();
  };

  test('a message that is opened shows its waveform', async () => {
    await openIt();
    expect(await editor.at(`open-message-${message.id}`).getAttribute('aria-expanded')).toBe('true');
    // A steady tone: from left to right the bars reach as high as there is room.
    const tall = await wave().evaluate((element) => {
      const canvas = element as unknown as Drawn;
      const { data } = canvas.getContext('2d').getImageData(0, Math.round(canvas.height * 0.2), canvas.width, 1);
      return (
        data.filter((_, place) => place % 4 === 3).reduce((sum, alpha) => sum + (alpha > 0 ? 1 : 0), 0) / canvas.width
      );
    });
    expect(tall).toBeGreaterThan(0.3);
    expect((await audio()).duration).toBeCloseTo(message.seconds, 1);
  });

  test('a click and the keys seek, and the browser asks for parts', async () => {
    const seconds = message.seconds;
    expect(seconds).toBeGreaterThan(4);
    const { width, height } = (await wave().boundingBox())!;
    await wave().click({ position: { x: width / 2, y: height / 2 } });
    expect((await audio()).currentTime).toBeCloseTo(seconds / 2, 0);
    await wave().press('Home');
    expect([(await audio()).currentTime, await at()]).toEqual([0, 0]);
    await wave().press('ArrowRight');
    expect((await audio()).currentTime).toBeCloseTo(2, 1);
    await wave().press('End');
    expect(await at()).toBe(Math.round(seconds));
    await wave().press('PageDown');
    expect(await at()).toBe(0);
    expect(statuses).toContain(206);
    expect(statuses.filter((status) => status >= 400)).toEqual([]);
  });

  test('the speed is kept for the next visit', async () => {
    await row.getByRole('combobox', { name: 'Speed' }).selectOption('1.5');
    expect((await audio()).playbackRate).toBe(1.5);
    await browser.page.reload();
    await openIt();
    expect(await row.getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('1.5');
    await wave().press(' ');
    await until('the sound', async () => (await audio()).currentTime > 0.2);
    expect(await audio()).toMatchObject({ playbackRate: 1.5, paused: false });
    await wave().press(' ');
    expect((await audio()).paused).toBe(true);
  });

  test('what was played to its end is heard, and can be new again', async () => {
    await wave().press('End');
    await wave().press('ArrowLeft');
    await row.getByRole('button', { name: 'Play' }).click();
    await until('the mark', async () => (await messagesOf(office.product))[0]?.heard);
    await row.getByRole('button', { name: 'Mark as new' }).click();
    await until('no mark', async () => (await messagesOf(office.product))[0]?.heard === false);
  });

  test('calling back rings the owner’s phone, and then the caller’s', async () => {
    const { anna, bob } = office.phones;
    for (const phone of [anna, bob]) phone.forget();
    await editor.at(`call-back-${message.id}`).click();
    await browser.page.getByText('The phones of anna are ringing').waitFor();
    await anna.event('CALL_INCOMING');
    expect(bob.events.map(({ type }) => type)).not.toContain('CALL_INCOMING');
    await anna.answer();
    await bob.event('CALL_INCOMING');
    await bob.answer();
    await bob.event('CALL_ESTABLISHED');
    await bob.hangUp();
    await anna.event('CALL_CLOSED');
    await office.quiet();
  });

  test('who has withheld the number cannot be called back', async () => {
    const run = await speaker(await render(randomWords(2)));
    const fill = { ...run.fill, caller: '"Anonymous" <sip:anonymous@anonymous.invalid>' };
    const caller = await startSipp({ ...run, fill, port: office.product.sipPort });
    expect((await caller.done()).complaint).toBe('');
    const { id } = await until('the second message', async () =>
      (await messagesOf(office.product)).find((each) => each.id !== message.id),
    );
    const refused = office.product.api.ask('POST', `/api/mailboxes/anna/messages/${id}/call-back`, {});
    await expect(refused).rejects.toThrow(/shown no number that can be called/);
    // It stands there without being asked for, and leaves the one that is open alone.
    expect(await wave().count()).toBe(1);
    await editor.at(`open-message-${id}`).click();
    const hidden = editor.at(`message-${id}`);
    await hidden.getByText('No number to call back').waitFor();
    expect(await editor.at(`open-message-${id}`).innerText()).toContain('Number withheld');
    expect(await editor.at(`call-back-${id}`).count()).toBe(0);
    await editor.at(`remove-${id}`).click();
    await editor.at(`remove-${id}-sure`).click();
    await hidden.waitFor({ state: 'detached' });
  });

  test('what is done elsewhere is seen at once', async () => {
    const path = `/api/mailboxes/anna/messages/${message.id}`;
    for (const [heard, offers] of [
      [true, 'Mark as new'],
      [false, 'Mark as heard'],
    ] as const) {
      await office.product.api.ask('PATCH', path, { heard });
      await row.getByRole('button', { name: offers }).waitFor();
    }
    expect(await wave().count()).toBe(1);
  });

  test('settings that are changed elsewhere leave alone what is being typed, and are not overwritten', async () => {
    const { api } = office.product;
    const box = editor.at('mailbox-anna');
    await box.locator('summary', { hasText: 'Settings' }).click();
    const address = box.getByTestId('field-mail.to').locator('input');
    await address.fill('anna@example.org');
    await api.ask('PUT', '/api/mailboxes/anna', { label: 'Anna and Bob' });
    await box.getByRole('heading', { name: 'Anna and Bob' }).waitFor();
    expect(await address.inputValue()).toBe('anna@example.org');
    expect(await box.getByTestId('field-label').locator('input').inputValue()).toBe('Anna and Bob');
    await api.ask('PUT', '/api/mailboxes/anna', { most: 7 });
    await box.getByText('room for 7').waitFor();
    await box.getByTestId('record-save').click();
    await until('the address', async () => {
      const { mail } = await api.ask<MailboxAnswer>('GET', '/api/mailboxes/anna');
      return mail?.to === 'anna@example.org';
    });
    expect(await api.ask('GET', '/api/mailboxes/anna')).toMatchObject({ label: 'Anna and Bob', most: 7 });
    await box.locator('summary', { hasText: 'Settings' }).click();
  });

  test('a list that cannot be read anew says so, and leaves what is open alone', async () => {
    const { page } = browser;
    const list = '**/api/mailboxes/anna/messages';
    const path = `/api/mailboxes/anna/messages/${message.id}`;
    await page.route(list, (route) =>
      route.fulfill({ status: 503, json: { status: 503, title: 'The store is away' } }),
    );
    await office.product.api.ask('PATCH', path, { heard: true });
    await page.locator('.record-section .field-fault').waitFor();
    expect(await wave().count()).toBe(1);
    await page.unroute(list);
    await office.product.api.ask('PATCH', path, { heard: false });
    await page.locator('.record-section .field-fault').waitFor({ state: 'detached' });
    expect(await wave().count()).toBe(1);
    browser.forgive(/503/);
  });

  test('without a phone it is refused in words, in the language of the reader', async () => {
    await office.phones.anna.stop();
    await until('no phone of anna', async () => {
      const phones = await office.product.api.ask<unknown[]>('GET', '/api/accounts/anna/bindings');
      return phones.length === 0;
    });
    await editor.at(`call-back-${message.id}`).click();
    await browser.page.getByText('no phone is registered for anna').waitFor();
    await editor.at('language-de').click();
    await row.getByRole('button', { name: 'Zurückrufen' }).click();
    await browser.page.getByText('für anna ist kein Telefon angemeldet').waitFor();
    browser.forgive(/409/);
    expect(browser.complaints).toEqual([]);
  });

  test('a small window keeps everything in reach', async () => {
    await browser.page.setViewportSize({ width: 390, height: 800 });
    await editor.at('theme-dark').click();
    const slider = row.getByRole('slider', { name: 'Stelle' });
    const { x, width } = (await slider.boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    expect(width).toBeGreaterThan(250);
    const wide = await browser.page.locator('.page').evaluate((element) => {
      const { scrollWidth, clientWidth } = element as unknown as { scrollWidth: number; clientWidth: number };
      return scrollWidth > clientWidth;
    });
    expect(wide).toBe(false);
  });

  test('a viewer listens, and is offered nothing that a viewer may not do', async () => {
    const password = randomWords(4);
    await office.product.api.ask('POST', '/api/users', { name: 'vera', role: 'viewer', password });
    await browser.context.clearCookies();
    await browser.page.goto(office.product.url);
    await browser.page.locator('#user').fill('vera');
    await browser.page.locator('#password').fill(password);
    await editor.at('sign-in').click();
    await openIt();
    const slider = row.getByRole('slider');
    await slider.press('End');
    await slider.press('ArrowLeft');
    await slider.press(' ');
    await until('its end', async () => {
      const { currentTime, duration } = await audio();
      return currentTime > 0 && currentTime === duration;
    });
    expect(await row.locator('.buttons').count()).toBe(0);
    expect((await messagesOf(office.product))[0]?.heard).toBe(false);
    browser.forgive(/409|401/);
    expect(browser.complaints).toEqual([]);
  });
});
