/** Calls whose signalling is encrypted: a softphone over TLS, and a browser's way over WebSocket. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTestAuthority, type TestAuthority } from '../runtime/sip/testing/certificates.ts';
import type { IssuedAccount } from '../shared/api/accounts.ts';
import { type PhoneAccount, type Softphone, startSoftphone } from './harness/baresip.ts';
import { capture } from './harness/capture.ts';
import { asking, chain, randomWords } from './harness/flows.ts';
import { heard } from './harness/heard-call.ts';
import { startTlsProxy, type TlsProxy } from './harness/kamailio.ts';
import { toneShare } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { rtpStreams, toPcm } from './harness/rtp-streams.ts';
import { sipp } from './harness/sipp.ts';
import { melody } from './harness/wav.ts';

describe.skipIf(lacks('baresip', 'sipp', 'kamailio'))('with a certificate', () => {
  let product: Product;
  let authority: TestAuthority;
  let folder: string;
  let tlsPort: number;
  let httpPort: number;
  const certificate = async (names: readonly string[]) => {
    const { cert, key } = authority.issue(names);
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key);
  };
  beforeAll(async () => {
    authority = createTestAuthority();
    folder = await mkdtemp(join(tmpdir(), 'cordboard-tls-'));
    await writeFile(join(folder, 'authority.pem'), authority.cert);
    await certificate(['IP:127.0.0.1', 'DNS:localhost']);
    const udpPort = await freePort();
    tlsPort = await freePort();
    httpPort = await freePort();
    // The API of this product is asked over HTTPS, by a certificate that only this test knows.
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    product = await startProduct({
      httpPort,
      sipPort: udpPort,
      env: {
        CORDBOARD_SIP: `udp:127.0.0.1:${udpPort},tls:127.0.0.1:${tlsPort}`,
        CORDBOARD_SIP_WEBSOCKET: 'on',
        CORDBOARD_TLS_CERT: join(folder, 'cert.pem'),
        CORDBOARD_TLS_KEY: join(folder, 'key.pem'),
      },
    });
  });
  afterAll(async () => {
    await product?.stop();
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    await rm(folder, { recursive: true, force: true });
  });

  describe('a softphone', () => {
    let phone: Softphone;
    beforeAll(async () => {
      phone = await startSoftphone();
    });
    afterAll(() => phone?.stop());

    test('calls, presses a key, and is hung up by the flow', async () => {
      const texts = { question: randomWords(3), one: 'one', two: 'two', none: 'none', wrong: 'wrong' };
      await product.api.saveAndPublish(asking('by-tls', texts, { timeout: 20 }));
      await phone.dial(`sip:by-tls@127.0.0.1:${tlsPort};transport=tls`);
      await phone.event('CALL_ESTABLISHED');
      const live = await product.api.liveCall('by-tls', 'ask');
      await phone.press('2');
      await phone.event('CALL_CLOSED', 30_000);
      const journal = await product.api.journal(live.id);
      expect(journal.filter(({ type }) => type === 'digit.pressed')).toMatchObject([{ digit: '2' }]);
      expect(journal.at(-1)).toMatchObject({ type: 'call.ended' });
    });

    test('hangs up, and the flow ends with it', async () => {
      const texts = { question: randomWords(12), one: 'one', two: 'two', none: 'none', wrong: 'wrong' };
      await product.api.saveAndPublish(asking('cut-tls', texts));
      await phone.dial(`sip:cut-tls@127.0.0.1:${tlsPort};transport=tls`);
      const live = await product.api.liveCall('cut-tls', 'ask');
      await phone.hangUp();
      const journal = await product.api.journal(live.id);
      expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    });
  });

  test('a phone that speaks SRTP only, and one that does not, hear each other; nobody between them does', async () => {
    const { api, sipPort } = product;
    const startPhone = async (user: string, hertz: number, more: Partial<PhoneAccount>) => {
      const { password } = await api.ask<IssuedAccount>('POST', '/api/accounts', { name: user });
      const account = { user, password, port: sipPort, ...more };
      const phone = await startSoftphone(account, melody([{ hertz, seconds: 60 }]));
      await until(user, async () => (await api.ask<[]>('GET', `/api/accounts/${user}/bindings`)).length > 0);
      return phone;
    };
    const anna = await startPhone('anna', 440, { port: tlsPort, transport: 'tls', encrypted: true });
    const bob = await startPhone('bob', 1000, {});
    try {
      await api.ask('PATCH', '/api/accounts/anna', { encryptedOnly: true });
      const listening = await capture(product.captureFilter);
      await bob.dial(`sip:anna@127.0.0.1:${sipPort}`);
      await anna.event('CALL_INCOMING');
      await anna.answer();
      await bob.event('CALL_ESTABLISHED');
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await bob.hangUp();
      await anna.event('CALL_CLOSED');
      const { datagrams } = await listening.stop();
      const to = ({ mediaPorts: { first, last } }: Softphone) =>
        rtpStreams(datagrams, ({ target }) => target.port >= first && target.port <= last);
      expect(toneShare(heard(to(bob)).audio.subarray(-4000), 440), 'bob hears anna').toBeGreaterThan(0.5);
      expect(toneShare((await anna.played()).subarray(-8000), 1000), 'anna hears bob').toBeGreaterThan(0.5);
      const [secret] = to(anna);
      expect(secret!.packets.every(({ payload }) => payload.length === 170)).toBe(true);
      expect(toneShare(toPcm(secret!).subarray(-4000), 1000), 'on the wire').toBeLessThan(0.1);
      const legs = await until('the records', async () => {
        const rows = (await api.cdrs()).filter(({ toUser, endedAt }) => toUser === 'anna' && endedAt !== undefined);
        return rows.length === 2 && rows;
      });
      expect(legs.map(({ direction, encrypted = false }) => [direction, encrypted]).sort()).toEqual([
        ['in', false],
        ['out', true],
      ]);
    } finally {
      await Promise.all([anna.stop(), bob.stop()]);
    }
  });

  describe('behind a proxy that records two routes, UDP to the caller and TLS to us', () => {
    let proxy: TlsProxy;
    beforeAll(async () => {
      proxy = await startTlsProxy(authority, tlsPort);
    });
    afterAll(() => proxy?.stop());

    test('the caller hangs up', async () => {
      const texts = { question: randomWords(12), one: 'one', two: 'two', none: 'none', wrong: 'wrong' };
      await product.api.saveAndPublish(asking('by-proxy', texts));
      const call = await sipp({ scenario: 'talk', to: 'by-proxy', port: proxy.udpPort });
      expect(call.complaint).toBe('');
      const answer = call.messages.find(({ text }) => text.startsWith('SIP/2.0 200'))!.text;
      expect(answer.match(/^Record-Route: /gm)).toHaveLength(2);
      expect(answer).toContain(`127.0.0.1:${tlsPort};transport=tls`);
    });

    test('the flow hangs up: its BYE goes back over the connection of the proxy', async () => {
      const flow = chain('bye-proxy', [
        ['start', 'incoming-call'],
        ['up', 'answer'],
        ['bye', 'hang-up'],
      ]);
      await product.api.saveAndPublish(flow);
      const call = await sipp({ scenario: 'listen', to: 'bye-proxy', port: proxy.udpPort });
      expect(call.complaint).toBe('');
      const bye = call.messages.find(({ text }) => text.startsWith('BYE '))!.text;
      expect(bye).toMatch(/^Via: SIP\/2\.0\/TLS /m);
    });
  });

  test.each([
    ['-tls1_1', false],
    ['-tls1_2', true],
    ['-tls1_3', true],
  ])('openssl, which checks the certificate and the address in it, with %s: %s', (version, welcome) => {
    const checks = ['-CAfile', join(folder, 'authority.pem'), '-verify_return_error', '-verify_ip', '127.0.0.1'];
    const words = ['s_client', '-connect', `127.0.0.1:${tlsPort}`, version, '-cipher', 'DEFAULT@SECLEVEL=0', ...checks];
    const { status, stdout } = spawnSync('openssl', words, { input: '', encoding: 'utf8', timeout: 20_000 });
    expect(status === 0).toBe(welcome);
    expect(stdout.includes('Server certificate')).toBe(welcome);
  });

  test('a page calls over its WebSocket, hears and hangs up over the same', async () => {
    const texts = { question: randomWords(12), one: 'one', two: 'two', none: 'none', wrong: 'wrong' };
    await product.api.saveAndPublish(asking('by-page', texts));
    const page = await openPage(`wss://127.0.0.1:${httpPort}/sip`, `https://127.0.0.1:${httpPort}`, authority.cert);
    page.say('INVITE', 1, '', offer);
    const answer = await page.hears(/^SIP\/2\.0 200 [\s\S]*CSeq: 1 INVITE/);
    const tag = /^To: .*;tag=([^;\s]+)/m.exec(answer)![1]!;
    expect(answer).toMatch(/^Contact: <sip:by-page@127\.0\.0\.1:\d+;transport=ws>/m);
    page.say('ACK', 1, tag);
    const live = await product.api.liveCall('by-page', 'ask');
    page.say('BYE', 2, tag);
    await page.hears(/^SIP\/2\.0 200 [\s\S]*CSeq: 2 BYE/);
    const journal = await product.api.journal(live.id);
    expect(journal.at(-1)).toMatchObject({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    // The page stays: the product must be able to stop all the same.
  });

  test('a page of another site gets no WebSocket', async () => {
    const refused = openPage(`wss://127.0.0.1:${httpPort}/sip`, 'https://evil.example', authority.cert);
    await expect(refused).rejects.toThrow(/403/);
  });
});

const offer = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''].join(
  '\r\n',
);

interface Page {
  say(method: string, cseq: number, toTag: string, body?: string): void;
  /** The first message, said already or later, that matches. */
  hears(pattern: RegExp): Promise<string>;
}

/** What a softphone in a browser says and hears, with the `.invalid` addresses of such. */
async function openPage(url: string, origin: string, ca: string): Promise<Page> {
  const socket = new WebSocket(url, ['sip'], { origin, ca });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    say: (method, cseq, toTag, body = '') => {
      const lines = [
        `${method} sip:by-page@127.0.0.1 SIP/2.0`,
        `Via: SIP/2.0/WSS page.invalid;branch=z9hG4bK${method}${cseq}`,
        'Max-Forwards: 70',
        'From: <sip:page@127.0.0.1>;tag=page',
        `To: <sip:by-page@127.0.0.1>${toTag === '' ? '' : `;tag=${toTag}`}`,
        'Call-ID: page-calls',
        `CSeq: ${cseq} ${method}`,
        'Contact: <sip:page@page.invalid;transport=ws>',
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${body.length}`,
      ];
      socket.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
    },
    hears: (pattern) => until(`${pattern}`, () => heard.find((text) => pattern.test(text))),
  };
}
