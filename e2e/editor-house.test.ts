/**
 * A house is set up by hand in the browser: an account whose password goes into a real phone, a number, a trunk, a key,
 * a user; and a call between the phones is found again, told in one sentence and drawn as a ladder.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountAnswer } from '../shared/api/accounts.ts';
import type { KeptValueAnswer } from '../shared/api/memory.ts';
import type { RetentionAnswer } from '../shared/api/retention.ts';
import { type Softphone, startSoftphone } from './harness/baresip.ts';
import { type Browser, openBrowser } from './harness/browser.ts';
import { EditorPage } from './harness/editor-page.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';

describe.skipIf(lacks('chromium', 'baresip'))('the pages of the house', () => {
  let product: Product;
  let browser: Browser;
  let editor: EditorPage;
  const phones: Softphone[] = [];

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    editor = await EditorPage.logIn(browser.page, product);
  });
  afterAll(async () => {
    for (const phone of phones) await phone.stop();
    await browser?.close();
    await product?.stop();
  });

  const { at, open, type } = {
    at: (id: string) => editor.at(id),
    open: (page: string) => editor.page.goto(`${product.pageUrl}/#/${page}`),
    type: (field: string, text: string) => editor.at(`field-${field}`).locator('input').first().fill(text),
  };

  /** Makes an account on the page and types what it says into a phone. */
  async function phoneOf(name: string, extension: string): Promise<Softphone> {
    await open('accounts');
    await at('new-accounts').click();
    await type('name', name);
    await type('extension', extension);
    await at('record-save').click();
    const password = (await at('issued-password').locator('code').textContent())!;
    const phone = await startSoftphone({ user: name, password, port: product.sipPort });
    phones.push(phone);
    await until(`the phone of ${name}`, async () => {
      const { phones: seen } = await product.api.ask<AccountAnswer>('GET', `/api/accounts/${name}`);
      return seen.length > 0;
    });
    return phone;
  }

  test('an empty page teaches; an account is made, and the phone that is given its password appears', async () => {
    await open('accounts');
    await at('new-accounts').waitFor();
    await phoneOf('anna', '100');
    await at('row-anna').getByText('1 phone').waitFor();
    expect(await at('issued').locator('svg').count()).toBeGreaterThan(0);
    await at('issued-done').click();
    await at('row-anna').click();
    await at('phones').getByText('baresip').waitFor();
    await type('displayName', 'Anna Brown');
    await at('record-save').click();
    await editor.page.getByRole('heading', { name: 'Anna Brown' }).waitFor();
  });

  test('a mistake is told at its field, and a clash in words; nothing that was typed is lost', async () => {
    await open('accounts');
    await at('new-accounts').click();
    await type('name', 'No Spaces');
    await at('record-save').click();
    expect(await at('field-name').locator('input').getAttribute('aria-invalid')).toBe('true');
    await type('name', 'anna');
    await type('displayName', 'Another');
    await at('record-save').click();
    await at('form-refused').waitFor();
    expect(await at('field-displayName').locator('input').inputValue()).toBe('Another');
    browser.forgive(/409/);
  });

  test('two phones talk; the call is found, told in a sentence, leg by leg and as a ladder', async () => {
    const anna = phones[0]!;
    const bert = await phoneOf('bert', '101');
    await anna.dial(`sip:101@127.0.0.1:${product.sipPort}`);
    await bert.event('CALL_INCOMING');
    await bert.answer();
    await anna.event('CALL_ESTABLISHED');
    await open('calls');
    await at('live-calls').getByText('anna').waitFor();
    await anna.hangUp();
    await at('cdr-search').fill('101');
    await at('ended-calls').getByText('101').first().click();
    await at('call-sentence').getByText('anna called 101').waitFor();
    await at('leg-caller').getByText('bert').waitFor();
    const rungs = at('ladder').locator('.rung');
    expect(await rungs.count()).toBeGreaterThan(9);
    await rungs.filter({ hasText: 'INVITE' }).first().click();
    await at('ladder-message').getByText('INVITE sip:101@').waitFor();
    expect(await at('ladder-message').textContent()).not.toMatch(/response="[0-9a-f]{32}"/);
  });

  test('a number leads to a flow; the trial and the flow itself say so', async () => {
    await open('numbers');
    await at('add-numbers').click();
    await type('number', '+44 20 7946 0000');
    await at('field-target').locator('select').selectOption('flow welcome');
    await at('record-save').first().click();
    await at('number-+442079460000').waitFor();
    await at('try-who').selectOption('account anna');
    await at('try-called').fill('101');
    await at('try-ask').click();
    await at('try-answer').getByText('bert').first().waitFor();
    await editor.openFlow(product, 'welcome');
    await at('leads-here').getByText('+442079460000').waitFor();
    await at('hook-here').selectOption('outgoing anna');
    await at('leads-here').locator('li').getByText('Anna Brown').waitFor();
    const account = await product.api.ask<{ outgoingFlow?: string }>('GET', '/api/accounts/anna');
    expect(account.outgoingFlow).toBe('welcome');
  });

  test('a trunk is made from a preset, says in words how it is, and its test goes on before the eyes', async () => {
    await open('trunks');
    await at('new-trunks').click();
    await at('preset-known-by-address').click();
    await type('name', 'nobody');
    await type('server', `127.0.0.1:${await freePort()}`);
    await type('addresses', '127.0.0.9');
    await at('record-save').click();
    await at('trunk-status').waitFor();
    await at('probe-begin').click();
    await at('step-dns').waitFor();
    await at('trunk-stop').click();
    await at('trunk-status').locator('[data-state="stopped"]').waitFor();
  });

  test('a user and a key are made; secrets are told once, changes are written down', async () => {
    await open('people');
    await at('add-users').click();
    await type('name', 'vera');
    await at('users').getByTestId('record-save').click();
    const password = (await at('told-users').locator('code').textContent())!;
    const signedIn = await fetch(`${product.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'vera', password }),
    });
    expect(signedIn.status).toBe(200);
    await at('add-keys').click();
    await type('name', 'report');
    await at('field-scopes').getByText('calls:read').click();
    await at('keys').getByTestId('record-save').click();
    const key = (await at('told-keys').locator('code').textContent())!;
    const asked = (path: string) => fetch(`${product.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect((await asked('/api/cdrs')).status).toBe(200);
    expect((await asked('/api/accounts')).status).toBe(403);
    await open('people');
    await editor.page.reload();
    await at('audit').getByText('createKey').first().waitFor();
    expect(await editor.page.content()).not.toContain(key);
  });

  test('the settings say how the house is, who is banned, and how long things are kept', async () => {
    await open('settings');
    await at('status').locator('[data-ready="true"]').waitFor();
    expect(await at('status').locator('.chart-bar').count()).toBeGreaterThan(0);
    await product.api.ask('POST', '/api/bans', { source: '203.0.113.9' });
    await editor.page.reload();
    await at('ban-203.0.113.9').getByRole('button').click();
    await at('ban-203.0.113.9').waitFor({ state: 'detached' });
    await type('journals', '30');
    await at('retention').getByTestId('record-save').click();
    await until('the new rule', async () => {
      const { journals } = await product.api.ask<RetentionAnswer>('GET', '/api/retention');
      return journals === 30;
    });
    await at('erase-names').fill('101');
    await at('erase').click();
    await at('erase-sure').click();
    await editor.page.getByText(/records erased/).waitFor();
    expect(await product.api.ask('GET', '/api/cdrs?number=101')).toEqual([]);
  });

  test('of many accounts each can be found, and all can be looked through', async () => {
    for (let number = 0; number < 230; number++) {
      await product.api.ask('POST', '/api/accounts', { name: `phone${String(number).padStart(3, '0')}` });
      // A hundred requests a second are let in.
      await new Promise((resolve) => setTimeout(resolve, 12));
    }
    await open('flows');
    await open('accounts');
    const rows = at('accounts').locator('tbody tr');
    await until('two hundred rows', async () => (await rows.count()) === 200);
    await at('more-accounts').click();
    await until('all rows', async () => (await rows.count()) > 230);
    await at('more-accounts').waitFor({ state: 'detached' });
    await editor.page.getByRole('searchbox').fill('phone229');
    await until('one row', async () => (await rows.count()) === 1);
  });

  test('what drawings keep is seen, changed and forgotten', async () => {
    const { api } = product;
    await api.ask('PUT', '/api/kept-values/night', { value: false });
    await api.ask('PUT', '/api/ring-groups/sales/members/anna');
    await open('flows');
    await open('settings');
    const night = at('kept-night');
    await night.locator('input').fill('true');
    if (process.env.SHOTS) await at('house-memory').screenshot({ path: `${process.env.SHOTS}/memory.png` });
    await night.getByRole('button', { name: 'Save' }).click();
    await until('the night switch', async () => {
      const [kept] = await api.ask<KeptValueAnswer[]>('GET', '/api/kept-values');
      return kept?.value === true;
    });
    await night.getByRole('button', { name: 'Forget' }).click();
    await night.waitFor({ state: 'detached' });
    await at('group-sales').getByRole('button', { name: 'Log anna out of sales' }).click();
    await at('group-sales').waitFor({ state: 'detached' });
    expect(await api.ask('GET', '/api/ring-groups')).toEqual([]);
  });

  test('nothing was complained of by the browser', () => expect(browser.complaints).toEqual([]));
});
