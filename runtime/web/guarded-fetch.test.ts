/** Nobody reaches what only this machine can reach (W4): a canary listens on loopback, and must hear nothing. */

import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, BlockList } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SimulatedClock, systemClock } from '../clock.ts';
import { isForbidden } from './forbidden-address.ts';
import { createGuardedFetch, WebRefused } from './guarded-fetch.ts';
import { HostForbidden, type ResolveName } from './guarded-lookup.ts';

const nothing = new BlockList();
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');

let canary: Server;
let port: number;
let heard = 0;
let answer: RequestListener;
beforeAll(async () => {
  canary = createServer((request, response) => {
    heard++;
    answer(request, response);
  });
  // Dual stack: every spelling of loopback would get here.
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve));
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => canary.close());
afterEach(() => {
  heard = 0;
});

/** Names of an attacker's zone. */
const zone: Readonly<Record<string, readonly string[]>> = {
  'loop.example': ['127.0.0.1'],
  'loop6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'private.example': ['10.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'any.example': ['0.0.0.0'],
  'any6.example': ['::'],
  localhost: ['127.0.0.1'],
  'localhost.': ['127.0.0.1'],
};
const resolve: ResolveName = async (host) =>
  (zone[host.toLowerCase()] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** 127.0.0.1 as browsers and old libraries write it, and neighbours of it. */
const HOSTS = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '127.0.0.1.', '0', '0.0.0.0', '0.0', '0.0.0', '0x0', '00'],
  ...['2130706433', '017700000001', '0x7f000001', '0x7F.1', '0177.1', '0177.0.0.1', '0177.0.0.01', '0x7f.0.0.1'],
  ...['0x7f.0x0.0x0.0x1', '00000177.0.0.1', '127.0x1', '127.0.0x1', '0x7f.1', '127.000.000.001', '2130706434'],
  ...['１２７.0.0.1', '127。0。0。1', '①②⑦.0.0.1', '127.0.0.①', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', '%31%32%37.0.0.1', '127%2e0%2e0%2e1'],
  ...[
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000:0000::0001]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:7f00:0001]',
  ],
  ...['[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]'],
  ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]', '[fd00::1]', '[fec0::1]'],
  ...['[ff02::1]', '[100::1]', '[2001:db8::1]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]'],
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    '169.254.169.254',
  ],
  ...[
    '169.254.0.1',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '100.64.0.1',
    '100.127.255.255',
  ],
  ...[
    '192.0.0.1',
    '192.0.0.170',
    '198.18.0.1',
    '198.19.255.255',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '192.88.99.1',
  ],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '4294967295', '0xffffffff'],
  ...Object.keys(zone),
  'LOCALHOST',
  'LoopBack.example',
  'LOOP.EXAMPLE',
  'loop.example.',
];

const URLS = [
  ...HOSTS.map((host) => `http://${host}:PORT/`),
  'http://user@127.0.0.1:PORT/',
  'http://example.org@127.0.0.1:PORT/',
  'http://example.org:80@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT#@example.org/',
  'http://127.0.0.1:PORT?@example.org/',
  'http:\\\\127.0.0.1:PORT\\',
  'http:/127.0.0.1:PORT/',
  'http:127.0.0.1:PORT/',
  'HTTP://127.0.0.1:PORT/',
  'http://127.0.0.1\t:PORT/',
  '\u0000http://127.0.0.1:PORT/',
  ' http://127.0.0.1:PORT/ ',
  'ht\ntp://127.0.0.1:PORT/',
  'https://127.0.0.1:PORT/',
  'ws://127.0.0.1:PORT/',
  'file:///etc/passwd',
  'ftp://127.0.0.1:PORT/',
  'gopher://127.0.0.1:PORT/_GET%20/',
  'data:text/plain,hello',
  'javascript:alert(1)',
  '//127.0.0.1:PORT/',
  '127.0.0.1:PORT',
  '',
];

describe('every way to say "this machine"', () => {
  test(`${URLS.length} addresses: none reaches the canary, and all end as a refusal in words`, async () => {
    answer = (_request, response) => response.end('caught');
    const fetch = createGuardedFetch({ clock: systemClock(), allowed: nothing, resolve });
    expect(URLS.length).toBeGreaterThanOrEqual(120);
    for (const url of URLS) {
      const asked = fetch({ url: url.replace('PORT', String(port)), method: 'GET' });
      const error = await asked.then(
        () => 'reached',
        (why: unknown) => why,
      );
      expect(error, url).toBeInstanceOf(Error);
      expect(
        error instanceof WebRefused || error instanceof HostForbidden || /has no address/.test(String(error)),
        `${url}: ${error}`,
      ).toBe(true);
    }
    expect(heard).toBe(0);
  });

  test('the canary can be heard: with loopback allowed the same client reaches it', async () => {
    answer = (_request, response) => response.end('hello');
    const fetch = createGuardedFetch({ clock: systemClock(), allowed: loopback, resolve });
    for (const host of ['127.0.0.1', '2130706433', 'loop.example', '[::ffff:127.0.0.1]', 'mapped.example']) {
      const { status, body } = await fetch({ url: `http://${host}:${port}/`, method: 'GET' });
      expect([status, Buffer.from(body).toString()]).toEqual([200, 'hello']);
    }
    expect(heard).toBe(5);
    await expect(fetch({ url: `http://[::1]:${port}/`, method: 'GET' })).rejects.toThrow(HostForbidden);
  });
});

describe('names that change', () => {
  test('what was judged is what is connected to: the name is looked up once', async () => {
    answer = (_request, response) => response.end('hello');
    let asked = 0;
    // The first look finds what is allowed, each later one what is not.
    const rebinding: ResolveName = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.66.6.6', family: 4 }];
    const first = new BlockList();
    first.addAddress('127.0.0.1', 'ipv4');
    const fetch = createGuardedFetch({ clock: systemClock(), allowed: first, resolve: rebinding });
    expect((await fetch({ url: `http://rebind.example:${port}/`, method: 'GET' })).status).toBe(200);
    expect(asked).toBe(1);
    await expect(fetch({ url: `http://rebind.example:${port}/`, method: 'GET' })).rejects.toThrow(HostForbidden);
    expect(heard).toBe(1);
  });
});

describe('redirects', () => {
  const allowed = new BlockList();
  allowed.addAddress('127.0.0.1', 'ipv4');
  const fetch = createGuardedFetch({ clock: systemClock(), allowed, resolve });
  const home = () => `http://127.0.0.1:${port}`;

  test.each([
    'http://127.0.0.2:PORT/',
    'http://[::1]:PORT/',
    '//127.0.0.2:PORT/',
    'http://loop6.example:PORT/',
    'file:///etc/passwd',
    'http://0x7f000002:PORT/',
  ])('to %s are judged like any other address', async (to) => {
    answer = (_request, response) => response.writeHead(302, { location: to.replace('PORT', String(port)) }).end();
    await expect(fetch({ url: `${home()}/`, method: 'GET' })).rejects.toThrow();
    expect(heard).toBe(1);
  });

  test('three are followed; a fourth is not', async () => {
    answer = ({ url = '/' }, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    };
    expect((await fetch({ url: `${home()}/3`, method: 'POST', body: 'x' })).url).toBe(`${home()}/0`);
    await expect(fetch({ url: `${home()}/4`, method: 'GET' })).rejects.toThrow('more than 3 redirects');
  });

  test('a POST that is sent elsewhere goes on as GET without its body, and tells no secrets to another origin', async () => {
    const seen: (string | undefined)[] = [];
    answer = (request, response) => {
      seen.push(request.method, request.headers.authorization, request.headers['content-type']);
      if (request.url === '/') response.writeHead(303, { location: `http://localhost:${port}/next` }).end();
      else response.end();
    };
    const headers = { authorization: 'Bearer secret', 'content-type': 'text/plain' };
    await fetch({ url: `${home()}/`, method: 'POST', headers, body: 'x' });
    expect(seen).toEqual(['POST', 'Bearer secret', 'text/plain', 'GET', undefined, undefined]);
  });
});

describe('limits', () => {
  const clock = new SimulatedClock();
  const fetch = createGuardedFetch({ clock, allowed: loopback, resolve, mostBytes: 1000 });

  test('an answer that never ends is cut', async () => {
    answer = (_request, response) => {
      const more = () => response.write('x'.repeat(100), () => !response.destroyed && setImmediate(more));
      more();
    };
    await expect(fetch({ url: `http://127.0.0.1:${port}/`, method: 'GET' })).rejects.toThrow('larger than 1000 bytes');
  });

  test('an answer that never comes is given up after five seconds', async () => {
    const reached = new Promise<void>((resolveReached) => {
      answer = () => resolveReached();
    });
    const asked = fetch({ url: `http://127.0.0.1:${port}/`, method: 'GET' });
    const refused = expect(asked).rejects.toThrow('no answer within 5 seconds');
    await reached;
    await clock.advance(5_000);
    await refused;
  });

  test('whoever asked may give up earlier', async () => {
    const giveUp = new AbortController();
    answer = () => giveUp.abort(new Error('enough'));
    const asked = fetch({ url: `http://127.0.0.1:${port}/`, method: 'GET', signal: giveUp.signal });
    await expect(asked).rejects.toThrow('enough');
  });
});

test('public addresses are not forbidden', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ]) {
    expect(isForbidden(address, nothing), address).toBe(false);
  }
});
