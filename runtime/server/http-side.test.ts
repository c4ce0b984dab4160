import { statSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { type Config, loadConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { createHttpSide, type HttpSide } from './http-side.ts';
import { httpsMode } from './https-mode.ts';
import { ownCertificate } from './own-certificate.ts';

const folder = freshFolders();

function configWith(given: Record<string, string>, data = folder()): Config {
  const loaded = loadConfig({ CORDBOARD_HTTP: '127.0.0.1:0', CORDBOARD_DATA: data, ...given }, folder());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

describe('which way', () => {
  const cert = { CORDBOARD_TLS_CERT: 'package.json', CORDBOARD_TLS_KEY: 'package.json' };
  test.each<[Record<string, string>, string]>([
    [{}, 'none'],
    [{ CORDBOARD_HTTP: 'localhost:8080' }, 'none'],
    [{ CORDBOARD_HTTP: '[::1]:8080' }, 'none'],
    [{ CORDBOARD_HTTP: '0.0.0.0:8080' }, 'offered'],
    [{ CORDBOARD_HTTP: '[::]:8080' }, 'offered'],
    [{ CORDBOARD_HTTP: '192.0.2.7:8080' }, 'offered'],
    [{ CORDBOARD_HTTP: '0.0.0.0:8080', CORDBOARD_HTTPS: 'off' }, 'none'],
    [{ CORDBOARD_HTTPS: 'on' }, 'only'],
    [cert, 'only'],
    [{ ...cert, CORDBOARD_HTTPS: 'off' }, 'none'],
  ])('%j: %s', (given, mode) => expect(httpsMode(configWith(given))).toBe(mode));
});

describe('the port', () => {
  let side: HttpSide | undefined;
  afterEach(() => side?.stop());

  async function start(given: Record<string, string>, host = '127.0.0.1') {
    const config = { ...configWith(given), http: { host, port: 0 } };
    side = await createHttpSide({
      config,
      clock: new SimulatedClock(Date.now()),
      log: silentLog,
      handler: (request, response) =>
        response.end(`${'encrypted' in request.socket ? 'https' : 'http'} ${request.url}`),
      upgrade: (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      certificateChanged: () => undefined,
    });
    return side.start();
  }

  const ask = (secure: boolean, port: number, path = '/x', method = 'GET') =>
    new Promise<{ status?: number | undefined; location?: string | undefined; text: string; key?: string }>(
      (resolve, reject) => {
        const send = secure ? tlsRequest : plainRequest;
        const options = { host: '127.0.0.1', port, path, method, agent: false as const, rejectUnauthorized: false };
        const request = send(options, async (response) => {
          let text = '';
          for await (const chunk of response) text += chunk;
          resolve({ status: response.statusCode, location: response.headers.location, text });
        });
        request.on('error', reject);
        request.end();
      },
    );

  test('speaks both where HTTPS is offered', async () => {
    const port = await start({}, '0.0.0.0');
    expect((await ask(false, port)).text).toBe('http /x');
    expect((await ask(true, port)).text).toBe('https /x');
    const many = await Promise.all(Array.from({ length: 40 }, (_, turn) => ask(turn % 2 === 0, port, `/${turn}`)));
    expect(many.map(({ text }) => text)).toEqual(
      many.map((_, turn) => `${turn % 2 === 0 ? 'https' : 'http'} /${turn}`),
    );
  });

  test('sends pages to HTTPS where that is the only way, and tells scripts', async () => {
    const port = await start({ CORDBOARD_HTTPS: 'on' });
    expect((await ask(true, port)).text).toBe('https /x');
    expect(await ask(false, port, '/flows?x=1')).toMatchObject({
      status: 307,
      location: `https://127.0.0.1:${port}/flows?x=1`,
    });
    expect(await ask(false, port, '/api/login', 'POST')).toMatchObject({ status: 403 });
  });

  test('serves a proxy that has ended TLS for us', async () => {
    const port = await start({ CORDBOARD_HTTPS: 'on', CORDBOARD_TRUST_PROXY: '127.0.0.1' });
    expect((await ask(false, port)).text).toBe('http /x');
  });

  test('is plain where HTTPS is off', async () => {
    const port = await start({ CORDBOARD_HTTPS: 'off' });
    expect((await ask(false, port)).text).toBe('http /x');
    await expect(ask(true, port)).rejects.toThrow();
  });

  test('takes bytes one by one, and closes in spite of clients that say nothing', async () => {
    const port = await start({}, '0.0.0.0');
    const silent = connect(port, '127.0.0.1');
    const slow = connect(port, '127.0.0.1');
    slow.setNoDelay(true);
    const heard = new Promise<string>((resolve) => slow.once('data', (data) => resolve(String(data))));
    for (const letter of 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n') {
      slow.write(letter);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await heard).toContain('http /slow');
    const ended = new Promise((resolve) => silent.once('close', resolve));
    silent.on('error', () => undefined);
    slow.on('error', () => undefined);
    await side?.stop();
    side = undefined;
    await ended;
  });

  test('upgrades on both', async () => {
    const port = await start({}, '0.0.0.0');
    const socket = connect(port, '127.0.0.1');
    const heard = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('GET /api/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await heard).toContain('101');
  });
});

describe('our own certificate', () => {
  const DAY = 24 * 3600 * 1000;

  test('is made once, for our names, with a key for its owner alone, and renewed before it is over', async () => {
    const data = folder();
    const { cert, key } = await ownCertificate(data, Date.now(), ['localhost', '192.0.2.7', 'fd00::7', 'pbx.lan']);
    const { X509Certificate } = await import('node:crypto');
    const { readFileSync } = await import('node:fs');
    const read = () => new X509Certificate(readFileSync(cert));
    const first = read();
    for (const name of ['localhost', 'pbx.lan']) expect(first.checkHost(name)).toBe(name);
    for (const address of ['192.0.2.7', 'fd00::7']) expect(first.checkIP(address)).toBeTruthy();
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(cert).toBe(join(data, 'https', 'certificate.pem'));

    await ownCertificate(data, Date.now() + 700 * DAY, ['localhost']);
    expect(read().fingerprint256).toBe(first.fingerprint256);
    await ownCertificate(data, Date.now() + 790 * DAY, ['localhost']);
    expect(read().fingerprint256).not.toBe(first.fingerprint256);
  });
});
