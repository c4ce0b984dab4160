/** Running it: readiness, metrics, HTTPS of its own, and a stop that lets people finish talking. */

import { request } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './harness/browser.ts';
import { chain } from './harness/flows.ts';
import { handCall } from './harness/hand-call.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, type ProductOptions, startProduct } from './harness/product.ts';
import { header, offer, statusOf, Wire } from './harness/wire.ts';

const lounge = chain('lounge', [
  ['start', 'incoming-call'],
  ['pick-up', 'answer'],
  ['stay', 'wait', { seconds: 600 }],
  ['bye', 'hang-up'],
]);

const opened: { readonly product: Product; readonly wire: Wire }[] = [];
const closeAll = async () => {
  for (const { product, wire } of opened.splice(0)) {
    await product.kill();
    await wire.close();
  }
};

async function open(options: ProductOptions = {}) {
  const product = await startProduct(options);
  const wire = await Wire.open(product.sipPort);
  opened.push({ product, wire });
  await product.api.saveAndPublish(lounge);
  return { product, wire };
}

/** Waits for a BYE, and confirms it. */
async function isHungUp(wire: Wire): Promise<void> {
  const bye = await until('a BYE', () => wire.received.find((message) => message.startsWith('BYE ')));
  const same = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(bye, name)}`);
  wire.send(['SIP/2.0 200 OK', ...same, 'Content-Length: 0', '', ''].join('\r\n'));
}

const readiness = async ({ url }: Product) => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as { checks: unknown } };
};

describe('SIGTERM', () => {
  afterEach(closeAll);

  test('no new calls, those that run go on until they end by themselves, and the exit code is 0', async () => {
    const { product, wire } = await open({ env: { CORDBOARD_DRAIN: '120' } });
    expect(await readiness(product)).toMatchObject({ status: 200 });
    const call = await handCall(wire, product.sipPort, 'lounge', offer(await freePort()));
    product.program.signal('SIGTERM');
    await until('it says that it is stopping', async () => (await readiness(product)).status === 503);
    expect((await readiness(product)).body.checks).toEqual([{ name: 'start', ready: false, why: 'stopping' }]);

    wire.send(wire.request({ method: 'INVITE', to: 'lounge', port: product.sipPort, callId: 'late', body: offer(9) }));
    const refused = await wire.final('INVITE', 'late');
    expect(statusOf(refused)).toBe(503);
    expect(Number(header(refused, 'Retry-After'))).toBeGreaterThan(0);
    expect(await product.api.liveCalls()).toHaveLength(1);

    await call.bye();
    expect(await product.program.ended(30_000)).toBe(0);
  });

  test('a second signal ends the calls at once', async () => {
    const { product, wire } = await open({ env: { CORDBOARD_DRAIN: '3600' } });
    await handCall(wire, product.sipPort, 'lounge', offer(await freePort()));
    product.program.signal('SIGTERM');
    await until('it says that it is stopping', async () => (await readiness(product)).status === 503);
    product.program.signal('SIGTERM');
    await isHungUp(wire);
    expect(await product.program.ended(30_000)).toBe(0);
  });

  test('nobody waits for ever: what is still up when the time is over gets a BYE', async () => {
    const { product, wire } = await open({ env: { CORDBOARD_DRAIN: '1' } });
    await handCall(wire, product.sipPort, 'lounge', offer(await freePort()));
    product.program.signal('SIGTERM');
    await isHungUp(wire);
    expect(await product.program.ended(30_000)).toBe(0);
  });
});

describe('while it runs', () => {
  let port: number;
  let product: Product;
  let wire: Wire;
  beforeAll(async () => {
    port = await freePort();
    ({ product, wire } = await open({ httpPort: port, env: { CORDBOARD_HTTP: `0.0.0.0:${port}` } }));
  });
  afterAll(closeAll);

  test('metrics and status tell what went on', async () => {
    const call = await handCall(wire, product.sipPort, 'lounge', offer(await freePort()));
    const metrics = await (await fetch(`${product.url}/metrics`)).text();
    const value = (name: string) =>
      Number(
        metrics
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    expect(value('cordboard_calls_running')).toBe(1);
    expect(value('cordboard_sip_requests_total{direction="in",method="INVITE"}')).toBe(1);
    expect(value('cordboard_sip_responses_total{direction="out",status="200"}')).toBe(1);
    expect(value('cordboard_calls_total{flow="lounge"}')).toBe(1);
    expect(value('cordboard_media_streams')).toBeGreaterThanOrEqual(1);
    for (const name of ['sip_dialogs', 'sip_bindings', 'store_waiting_events', 'store_answer_seconds']) {
      expect(value(`cordboard_${name}`), name).toBeGreaterThanOrEqual(0);
    }
    expect(metrics).toMatch(/^cordboard_nodejs_eventloop_lag_p99_seconds /m);
    const status = await product.api.ask<{ calls: number; answerTimes: { day: { sip?: object }[] } }>(
      'GET',
      '/api/status',
    );
    expect(status).toMatchObject({
      ready: true,
      calls: 1,
      checks: [{ name: 'store' }, { name: 'sip' }, { name: 'media' }],
    });
    expect(status.answerTimes.day.at(-1)?.sip).toMatchObject({ count: expect.any(Number), max: expect.any(Number) });
    await call.bye();
  });

  test('where other machines can reach it, HTTPS is there beside HTTP, with a certificate that stays', async () => {
    const fingerprint = () =>
      new Promise<string>((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path: '/healthz', agent: false, rejectUnauthorized: false });
        asked.once('response', (response) => {
          const { socket } = response as unknown as { socket: { getPeerCertificate(): { fingerprint256: string } } };
          resolve(`${response.statusCode} ${socket.getPeerCertificate().fingerprint256}`);
          response.resume();
        });
        asked.once('error', reject);
        asked.end();
      });
    const first = await fingerprint();
    expect(first).toMatch(/^200 ([0-9A-F]{2}:?){32}$/);
    expect(await fingerprint()).toBe(first);
    expect((await fetch(`${product.url}/healthz`)).status).toBe(200);
  });

  test.skipIf(lacks('chromium'))(
    'the API draws its own document, under the policy that allows nothing inline',
    async () => {
      const browser = await openBrowser();
      try {
        const { page } = browser;
        await page.goto(`${product.url}/api/docs`);
        await page.getByText('Log in first').waitFor();
        browser.forgive(/401/);
        // The link names the host by which it was printed, and so does the cookie.
        const link = await product.oneTimeLink();
        await page.goto(link);
        await page.goto(new URL('/api/docs', link).href);
        await page.getByRole('heading', { name: 'Cordboard API' }).waitFor();
        expect(await page.locator('details').count()).toBeGreaterThan(60);
        await page.locator('#saveFlow summary').click();
        expect(await page.locator('#saveFlow').innerText()).toMatch(/If-Match[\s\S]*412/);
        expect(browser.complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
