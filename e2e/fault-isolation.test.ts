/** A storm of broken messages beats on every door while a call runs. The call is not to notice. */

import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcing, randomWords, sketch } from './harness/flows.ts';
import { hearCalls } from './harness/heard-call.ts';
import { broken, dice } from './harness/hostile-messages.ts';
import { holds } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { answersOk, type Product, startProduct } from './harness/product.ts';
import { sipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { offer, statusOf, Wire } from './harness/wire.ts';

const COUNT = process.env.TEST_LONG ? 200_000 : 3000;

describe.skipIf(lacks('sipp', 'tcpdump'))('faults stay where they are', () => {
  let product: Product;
  const words = randomWords(12);
  beforeAll(async () => {
    product = await startProduct();
    await product.api.saveAndPublish(announcing('steady', words, randomWords(12)));
  });
  afterAll(() => product?.stop());

  const isStillWell = async () => {
    expect(product.program.exitCode).toBeUndefined();
    expect(product.program.stderr).not.toMatch(/uncaught|unhandled/i);
    expect(await answersOk(`${product.url}/healthz`)).toBe(true);
  };

  test(`${COUNT} malformed SIP messages: the call beside them has no fault`, async () => {
    const roll = dice(20_261_123n);
    const wire = await Wire.open(product.sipPort);
    const good = ['INVITE', 'OPTIONS', 'BYE', 'CANCEL', 'INFO', 'ACK'].map((method) =>
      wire.request({ method, to: 'steady', port: product.sipPort, body: offer(9, []) }),
    );
    const [call] = await hearCalls(product, [{ scenario: 'listen', to: 'steady', timeout: 90 }], async () => {
      await product.api.liveCall('steady', 'say-1');
      for (let sent = 0; sent < COUNT; sent += 1) {
        wire.send(broken(good[roll(good.length)]!, roll).subarray(0, 65_000));
        if (sent % 20 === 19) await pause(10);
      }
    });
    expect(call!.complaint).toBe('');
    expect(call!.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    expect(holds(await render(words), call!.audio)).toBe(true);
    await isStillWell();

    const after = await Wire.open(product.sipPort);
    after.send(after.request({ method: 'OPTIONS', to: 'steady', port: product.sipPort }));
    expect(statusOf(await after.final('OPTIONS'))).toBe(200);
    await Promise.all([wire.close(), after.close()]);
  });

  test('garbage on the audio ports is not heard and hurts nobody', async () => {
    const roll = dice(4733n);
    const stranger = createSocket('udp4');
    const [call] = await hearCalls(product, [{ scenario: 'listen', to: 'steady', timeout: 90 }], async () => {
      await product.api.liveCall('steady', 'say-1');
      for (let sent = 0; sent < 4000; sent += 1) {
        const noise = Buffer.from(Array.from({ length: 1 + roll(300) }, () => roll(256)));
        if (roll(2)) noise[0] = 0x80;
        stranger.send(noise, product.rtp.first + roll(64), '127.0.0.1');
        if (sent % 50 === 49) await pause(10);
      }
    });
    stranger.close();
    expect(call!.complaint).toBe('');
    expect(call!.streams).toHaveLength(1);
    expect(call!.verdict).toMatchObject({ missing: 0, duplicates: 0, reordered: 0, wrongTimestamps: 0 });
    await isStillWell();
  });

  test('half messages, floods and nonsense over TCP are shut out, and a call over TCP still works', async () => {
    const roll = dice(5060n);
    const streams = [
      'INVITE sip:x SIP/2.0\r\nContent-Length: 999999999999\r\n\r\n',
      'A'.repeat(300_000),
      '\r\n'.repeat(5000),
      '\0'.repeat(9000),
    ];
    await Promise.all(
      streams.map(
        (bytes) =>
          new Promise<void>((resolve) => {
            const socket = connect(product.sipPort, '127.0.0.1', () => socket.end(bytes));
            socket.on('error', () => resolve());
            socket.on('close', () => resolve());
            socket.resume();
            socket.setTimeout(3000 + roll(100), () => socket.destroy());
          }),
      ),
    );
    const call = await sipp({ scenario: 'talk', to: 'steady', port: product.sipPort, transport: 'tcp', hold: 300 });
    expect(call.complaint).toBe('');
    await isStillWell();
  });

  test('broken HTTP bodies and flows are refused in words', async () => {
    const send = (body: string, path = '/api/flows', method = 'POST') =>
      fetch(`${product.url}${path}`, {
        method,
        body,
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`admin:${product.password}`).toString('base64')}`,
        },
      });
    const bodies = [
      '{',
      '[]',
      'null',
      '"x"',
      '{"__proto__":{"polluted":1}}',
      `[${'['.repeat(100_000)}`,
      `"${'x'.repeat(3_000_000)}"`,
    ];
    for (const body of bodies) {
      const { status } = await send(body);
      expect(status, body.slice(0, 40)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 40)).toBeLessThan(500);
    }
    const dangling = sketch(
      'dangling',
      [
        ['start', 'incoming-call'],
        ['odd', 'no-such-kind'],
      ],
      [['start.in', 'nowhere']],
    );
    const answer = await product.api.ask<{ problems: { severity: string; node?: string; code: string }[] }>(
      'POST',
      '/api/flows/validate',
      dangling,
    );
    expect(answer.problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(2);
    await isStillWell();
  });

  test('an error in one flow ends that call only, with an event that says why', async () => {
    await product.api.saveAndPublish(
      sketch(
        'breaks',
        [
          ['start', 'incoming-call'],
          ['pick-up', 'answer'],
          ['divide', 'set-variables', { assignments: [{ name: 'result', value: '1 / int(vars.zero)' }] }],
          ['bye', 'hang-up'],
        ],
        [
          ['start.in', 'pick-up'],
          ['pick-up.answered', 'divide'],
          ['divide.done', 'bye'],
        ],
        {
          variables: [
            { name: 'zero', type: 'string', initial: '0' },
            { name: 'result', type: 'number' },
          ],
        },
      ),
    );
    const [steady] = await hearCalls(product, [{ scenario: 'listen', to: 'steady', timeout: 90 }], async () => {
      await product.api.liveCall('steady', 'say-1');
      const { complaint } = await sipp({ scenario: 'listen', to: 'breaks', port: product.sipPort });
      expect(complaint).toBe('');
    });
    expect(steady!.complaint).toBe('');
    const broke = await until('the ended call', async () =>
      (await product.api.endedCalls()).find(({ flow }) => flow === 'breaks'),
    );
    const journal = await product.api.journal(broke.id);
    const failure = journal.find(({ type }) => type === 'node.failed');
    expect(failure).toMatchObject({ path: ['divide'] });
    expect(failure?.type === 'node.failed' && failure.message.length).toBeGreaterThan(5);
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { code: 'failed' } });
  });
});
