import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createGate, type GateOptions } from './gate.ts';

const proxies = new BlockList();
proxies.addSubnet('10.0.0.0', 8, 'ipv4');

function gate(options: Partial<GateOptions> = {}) {
  return createGate({
    publicUrls: [],
    trustedProxies: proxies,
    listening: () => ({ host: '127.0.0.1', port: 8080 }),
    ...options,
  });
}

const overTls = (request: IncomingMessage): IncomingMessage => {
  Object.assign(request.socket, { encrypted: true });
  return request;
};

const from = (remoteAddress: string, headers: Record<string, string>, localAddress = '127.0.0.1') =>
  ({ socket: { remoteAddress, localAddress }, headers }) as unknown as IncomingMessage;

describe('known hosts', () => {
  const cases: readonly (readonly [options: Partial<GateOptions>, host: string, local: string, known: boolean])[] = [
    [{}, '127.0.0.1:8080', '127.0.0.1', true],
    [{}, 'localhost:8080', '127.0.0.1', true],
    [{}, 'LOCALHOST:8080', '127.0.0.1', true],
    [{}, 'localhost', '127.0.0.1', false],
    [{}, '127.0.0.2:8080', '127.0.0.1', false],
    [{ listening: () => ({ host: '127.0.0.1', port: 80 }) }, 'localhost', '127.0.0.1', true],
    // Everywhere: the address that the browser really came to, never a name.
    [{ listening: () => ({ host: '0.0.0.0', port: 8080 }) }, '192.0.2.7:8080', '192.0.2.7', true],
    [{ listening: () => ({ host: '::', port: 8080 }) }, '192.0.2.7:8080', '::ffff:192.0.2.7', true],
    [{ listening: () => ({ host: '::', port: 8080 }) }, '[fd00::7]:8080', 'fd00::7', true],
    [{ listening: () => ({ host: '::', port: 8080 }) }, 'rebound.example:8080', '192.0.2.7', false],
    [{ listening: () => ({ host: '::', port: 8080 }) }, '192.0.2.8:8080', '192.0.2.7', false],
    [{ publicUrls: ['https://pbx.example.org'] }, 'pbx.example.org', '127.0.0.1', true],
    [{ publicUrls: ['https://pbx.example.org'] }, 'localhost:8080', '127.0.0.1', false],
    [{ publicUrls: ['https://pbx.example.org'] }, 'pbx.example.org.evil.example', '127.0.0.1', false],
  ];
  test.each(cases)('%j: %s (came to %s): %s', (options, host, local, known) => {
    const refusal = gate(options).refusal(from('192.0.2.1', { host }, local));
    expect(refusal === undefined).toBe(known);
  });

  test('an unknown host says what to set', () => {
    expect(gate().refusal(from('192.0.2.1', { host: 'pbx.lan' }))).toEqual({
      what: 'host',
      why: 'this server is not known as pbx.lan; set CORDBOARD_PUBLIC_URL to the address that you use',
    });
  });
});

test('over TLS the scheme is https, and its port needs no number', () => {
  const secure = gate({ listening: () => ({ host: '127.0.0.1', port: 443 }) });
  const request = () => overTls(from('192.0.2.1', { host: 'localhost', origin: 'https://localhost' }));
  expect(secure.refusal(request())).toBeUndefined();
  expect(secure.caller(request()).secure).toBe(true);
  expect(secure.refusal(from('192.0.2.1', { host: 'localhost' }))?.what).toBe('host');
});

describe('the promise of HTTPS for good (HSTS)', () => {
  const publicUrls = ['https://pbx.example.org'];
  const host = 'pbx.example.org';
  const proxied = (proto: string) =>
    from('10.0.0.1', { host: '127.0.0.1:8080', 'x-forwarded-host': host, 'x-forwarded-proto': proto });
  const cases: readonly (readonly [
    name: string,
    options: Partial<GateOptions>,
    request: () => IncomingMessage,
    promised: boolean,
  ])[] = [
    ['by our own trusted certificate', { publicUrls }, () => overTls(from('192.0.2.1', { host })), true],
    ['by a proxy that ends TLS', { publicUrls }, () => proxied('https'), true],
    ['by a proxy without TLS', { publicUrls }, () => proxied('http'), false],
    ['over plain HTTP', { publicUrls }, () => from('192.0.2.1', { host }), false],
    [
      'by a certificate of our own making',
      { publicUrls, selfSigned: true },
      () => overTls(from('192.0.2.1', { host })),
      false,
    ],
    ['without a public name', {}, () => overTls(from('192.0.2.1', { host: 'localhost:8080' })), false],
    [
      'where plain HTTP is public too',
      { publicUrls: [...publicUrls, 'http://pbx.lan'] },
      () => overTls(from('192.0.2.1', { host })),
      false,
    ],
    [
      'for an address',
      { publicUrls: ['https://192.0.2.7'] },
      () => overTls(from('192.0.2.1', { host: '192.0.2.7' })),
      false,
    ],
    [
      'from a stranger who claims HTTPS',
      { publicUrls },
      () => from('192.0.2.1', { host, 'x-forwarded-proto': 'https' }),
      false,
    ],
  ];
  test.each(cases)('%s', (_name, options, request, promised) => {
    expect(gate(options).promisesHttps(request())).toBe(promised);
  });
});

describe('origins', () => {
  test('a page of ours may ask, another may not', () => {
    const ours = { host: 'localhost:8080', origin: 'http://localhost:8080' };
    expect(gate().refusal(from('127.0.0.1', ours))).toBeUndefined();
    for (const origin of ['http://localhost', 'https://localhost:8080', 'null', 'http://evil.example', '']) {
      expect(gate().refusal(from('127.0.0.1', { ...ours, origin }))?.what).toBe('origin');
    }
  });
});

describe('behind a proxy', () => {
  const forwarded = {
    host: '127.0.0.1:8080',
    'x-forwarded-host': 'pbx.example.org',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.9, 198.51.100.4, 10.0.0.2',
  };

  test('its headers tell host, scheme and the last address that is no proxy', () => {
    const caller = gate().caller(from('::ffff:10.0.0.1', forwarded));
    expect(caller).toEqual({ host: 'pbx.example.org', secure: true, source: '198.51.100.4' });
  });

  test('from anybody else they are nothing', () => {
    const caller = gate().caller(from('192.0.2.1', forwarded));
    expect(caller).toEqual({ host: '127.0.0.1:8080', secure: false, source: '192.0.2.1' });
  });

  test('nonsense in them is not taken for an address', () => {
    const caller = gate().caller(from('10.0.0.1', { host: 'a', 'x-forwarded-for': 'evil, 1.2.3' }));
    expect(caller.source).toBe('10.0.0.1');
  });
});
