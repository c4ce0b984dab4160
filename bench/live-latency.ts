/**
 * From a message on the wire to the lamp in the browser, while other calls come and go. Both ends read the clock of
 * this machine. The floor is a bare WebSocket message to an attribute of an empty page in the same browser.
 */

import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { openBrowser } from '../e2e/harness/browser.ts';
import { EditorPage } from '../e2e/harness/editor-page.ts';
import { asking, chain } from '../e2e/harness/flows.ts';
import { until } from '../e2e/harness/patience.ts';
import { type Product, startProduct } from '../e2e/harness/product.ts';
import { startSipp } from '../e2e/harness/sipp.ts';
import { header, offer, statusOf, tagOf, Wire } from '../e2e/harness/wire.ts';
import { printGoal, printTable, quantile } from './figures.ts';

const SAMPLES = 100;
const HELD = 50;
const RATE = 10;

/** Notes the moment at which each lamp changes. */
const WATCH = `window.seen = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    window.seen.push({ node: target.dataset.testid, lamp: target.dataset.lamp ?? '', at: Date.now() });
  }
}).observe(document.body, { subtree: true, attributeFilter: ['data-lamp'] });`;

interface Sight {
  readonly node: string;
  readonly lamp: string;
  readonly at: number;
}

/** The moment at which a lamp became so; forgets what was seen. */
function sight(page: Page, node: string, lamp: string): Promise<number> {
  return until(
    `lamp ${lamp || 'out'} on ${node}`,
    async () => {
      const seen = (await page.evaluate('window.seen')) as Sight[];
      const match = seen.find((entry) => entry.node === `node-${node}` && entry.lamp === lamp);
      if (match) await page.evaluate('window.seen = []');
      return match?.at;
    },
    { every: 60 },
  );
}

async function signalling(product: Product, editor: EditorPage): Promise<{ lit: number[]; dark: number[] }> {
  await editor.openFlow(product, 'probe');
  await editor.node('hold').waitFor();
  await editor.page.evaluate(WATCH);
  const [lit, dark]: [number[], number[]] = [[], []];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const wire = await Wire.open(product.sipPort);
    const parts = { to: 'probe', port: product.sipPort, callId: `probe-${sample}`, branch: `z9hG4bKprobe${sample}` };
    const invite = wire.request({ ...parts, fromTag: 'probe', method: 'INVITE', body: offer(9) });
    const called = Date.now();
    wire.send(invite);
    lit.push((await sight(editor.page, 'hold', '1')) - called);
    const cancelled = Date.now();
    wire.send(wire.request({ ...parts, fromTag: 'probe', method: 'CANCEL' }));
    dark.push((await sight(editor.page, 'hold', '')) - cancelled);
    const final = await wire.final('INVITE');
    wire.send(wire.request({ ...parts, fromTag: 'probe', toTag: tagOf(final, 'To')!, method: 'ACK' }));
    await wire.close();
  }
  return { lit, dark };
}

/** A key by RTP while the menu listens: the lamp goes on to the node behind its exit. */
async function keys(product: Product, editor: EditorPage): Promise<number[]> {
  await editor.openFlow(product, 'keys');
  await editor.node('one').waitFor();
  await editor.page.evaluate(WATCH);
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const wire = await Wire.open(product.sipPort);
    const media = createSocket('udp4');
    await new Promise<void>((resolve) => media.bind(0, '127.0.0.1', resolve));
    const parts = { to: 'keys', port: product.sipPort, callId: `keys-${sample}`, fromTag: 'keys' };
    wire.send(wire.request({ ...parts, method: 'INVITE', body: offer(media.address().port) }));
    const ok = await wire.final('INVITE');
    if (statusOf(ok) !== 200) throw new Error(ok);
    const uri = /<([^>]+)>/.exec(header(ok, 'Contact')!)![1]!;
    const dialog = { ...parts, toTag: tagOf(ok, 'To')!, uri };
    wire.send(wire.request({ ...dialog, method: 'ACK' }));
    await sight(editor.page, 'ask', '1');
    await pause(100);
    const port = Number(/^m=audio (\d+)/m.exec(ok)![1]);
    const pressed = Date.now();
    for (let packet = 0; packet < 3; packet += 1) media.send(keyOne(packet), port, '127.0.0.1');
    times.push((await sight(editor.page, 'one', '1')) - pressed);
    wire.send(wire.request({ ...dialog, method: 'BYE', cseq: 2 }));
    await sight(editor.page, 'one', '');
    media.close();
    await wire.close();
  }
  return times;
}

/** Begin and end of the key 1 as telephone-event at 101 (RFC 4733 §2.3). */
function keyOne(packet: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes[0] = 0x80;
  bytes[1] = 101 | (packet === 0 ? 0x80 : 0);
  bytes.writeUInt16BE(100 + packet, 2);
  bytes.writeUInt32BE(160_000, 4);
  bytes.writeUInt32BE(0x5eed, 8);
  bytes.set([1, packet === 0 ? 10 : 0x8a, 3, 0x20], 12);
  return bytes;
}

async function floor(page: Page): Promise<number[]> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await page.evaluate(`window.times = [];
    new MutationObserver(() => window.times.push(Date.now() - Number(document.body.dataset.sent)))
      .observe(document.body, { attributeFilter: ['data-sent'] });
    new WebSocket('ws://127.0.0.1:${port}').onmessage = ({ data }) => { document.body.dataset.sent = data; };`);
  const client = await until('the browser at the floor', () => [...server.clients][0]);
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    client.send(`${Date.now()}`);
    await pause(50);
  }
  const times = (await page.evaluate('window.times')) as number[];
  server.close();
  client.terminate();
  // A window behind another draws once a second.
  await page.close();
  return times;
}

const product = await startProduct({ env: { CORDBOARD_RTP: '20000-29999', CORDBOARD_LOG: 'warn' } });
const browser = await openBrowser();
try {
  const texts = { question: 'One?', one: 'One, one, one, one, one, one.', two: 'Two.', none: 'None.', wrong: 'Wrong.' };
  await product.api.saveAndPublish(asking('keys', texts, { timeout: 60 }));
  await product.api.saveAndPublish(
    chain('probe', [
      ['start', 'incoming-call'],
      ['hold', 'wait', { seconds: 60 }],
      ['pick-up', 'answer'],
      ['bye', 'hang-up'],
    ]),
  );
  await product.api.saveAndPublish(
    chain('lounge', [
      ['start', 'incoming-call'],
      ['pick-up', 'answer'],
      ['stay', 'wait', { seconds: 3600 }],
      ['bye', 'hang-up'],
    ]),
  );
  const editor = await EditorPage.logIn(browser.page, product);
  const bare = await floor(await browser.another());
  await editor.page.bringToFront();
  const crowd = await startSipp({
    scenario: 'talk',
    to: 'lounge',
    port: product.sipPort,
    calls: 100_000,
    limit: HELD,
    rate: RATE,
    hold: (HELD / RATE) * 1000,
    timeout: 3000,
    trace: false,
  });
  const { lit, dark } = await signalling(product, editor);
  const pressed = await keys(product, editor);
  crowd.program.signal('SIGKILL');
  const row = (name: string, times: readonly number[]) => {
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    const ratio = p99 / Math.max(1, quantile(bare, 0.99));
    return [name, p50.toFixed(0), p99.toFixed(0), Math.max(...times).toFixed(0), ratio.toFixed(1)];
  };
  printTable(
    `From the wire to the lamp, ${SAMPLES} each, beside ${HELD} calls of which ${RATE} change per second`,
    ['what', 'p50 ms', 'p99 ms', 'max ms', 'p99 over floor'],
    [
      row('floor: bare WebSocket message → attribute', bare),
      row('INVITE → lamp lit', lit),
      row('CANCEL → lamp out', dark),
      row('key by RTP → lamp of the next node', pressed),
    ],
  );
  printGoal('Event to lamp, p99', Math.max(...[lit, dark, pressed].map((times) => quantile(times, 0.99))), 200, 'ms');
} finally {
  await browser.close();
  await product.kill();
}
