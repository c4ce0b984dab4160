/** S14: twelve ways to get our requests without proving who one is, or without encryption; nothing is said in any of them. */

import { createServer as createPlain, type Server } from 'node:net';
import { createServer, type TlsOptions as ServerOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { AskOptions } from '../calling/call-options.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import type { Target } from '../resolve/locate.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { createTestAuthority, type TestAuthority } from '../testing/certificates.ts';
import { UserAgent } from '../user-agent.ts';

let authority: TestAuthority;
let rogue: TestAuthority;
let server: Server | undefined;
let userAgent: UserAgent | undefined;
let heard = '';
let told = 0;
let rows = 0;
beforeAll(() => {
  authority = createTestAuthority();
  rogue = createTestAuthority();
});
afterEach(async () => {
  await userAgent?.stop();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  heard = '';
});
afterAll(() => console.info(`S14: ${rows} cases, ${told} of them were told anything`));

/** A server that keeps what it hears; without a certificate it talks in the clear. */
async function listen(options: ServerOptions | undefined): Promise<number> {
  server = options ? createServer(options) : createPlain();
  server.on(options ? 'secureConnection' : 'connection', (socket) => {
    socket.on('data', (bytes: Buffer) => {
      heard += bytes;
      if (!options) socket.end('SIP/2.0 200 OK\r\n\r\n');
    });
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

async function ask(more: Partial<AskOptions>, targets: readonly Target[], wildcards = false) {
  const resolver: Resolver = { size: 0, locate: async () => ({ kind: 'targets', targets, stale: false }) };
  const host = '127.0.0.1';
  userAgent = new UserAgent({
    listen: (['udp', 'tcp', 'tls'] as const).map((transport) => ({ transport, host, port: 0 })),
    clock: systemClock(),
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: [],
    userAgentHeader: 'Test',
    resolver,
    tls: { identity: () => authority.issue(['IP:127.0.0.1']), authorities: () => [authority.cert], wildcards },
  });
  await userAgent.start();
  let sent = '';
  userAgent.listener.message = (out, bytes) => {
    if (out) sent += Buffer.from(bytes).toString();
  };
  const from = { uri: 'sip:a@127.0.0.1' };
  const outcome = await userAgent.ask({ method: 'OPTIONS', uri: 'sip:trunk.test;transport=tls', from, ...more });
  return { outcome, sent };
}

const good = () => authority.issue(['DNS:trunk.test']);

test('who proves to be who was asked for is told, else the others would prove nothing', async () => {
  const { cert, key } = good();
  const port = await listen({ cert, key });
  server!.on('secureConnection', (socket) => socket.once('data', () => socket.destroy()));
  await ask({}, [{ transport: 'tls', address: '127.0.0.1', port, tlsName: 'trunk.test' }]);
  expect(heard).toMatch(/^OPTIONS sip:trunk.test/);
});

test.each<[string, () => ServerOptions]>([
  ['a certificate of an unknown authority', () => rogue.issue(['DNS:trunk.test'])],
  ['a certificate whose time is over', () => authority.issueExpired(['DNS:trunk.test'])],
  ['a certificate for another name', () => authority.issue(['DNS:other.test'])],
  ['a certificate for the name that SRV gave', () => authority.issue(['DNS:sip1.trunk.test'])],
  ['a certificate for the address alone', () => authority.issue(['IP:127.0.0.1'])],
  ['a wildcard, unless allowed', () => authority.issue(['DNS:*.test'])],
  ['a longer name that begins alike', () => authority.issue(['DNS:trunk.test.evil.example'])],
  ['TLS 1.1', () => ({ ...good(), maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })],
])('S14: %s', async (_name, identity) => {
  rows++;
  const port = await listen(identity());
  const { outcome } = await ask({}, [{ transport: 'tls', address: '127.0.0.1', port, tlsName: 'trunk.test' }]);
  expect(outcome).toMatchObject({ kind: 'failed', why: 'transport' });
  if (heard !== '') told++;
  expect(heard).toBe('');
});

test('S14: a server that speaks in the clear where TLS was asked for', async () => {
  rows++;
  const port = await listen(undefined);
  const { outcome } = await ask({}, [{ transport: 'tls', address: '127.0.0.1', port, tlsName: 'trunk.test' }]);
  expect(outcome).toMatchObject({ kind: 'failed', why: 'transport' });
  // A handshake, and no word of SIP.
  if (heard.includes('SIP/2.0')) told++;
  expect(heard).not.toContain('SIP/2.0');
});

test.each<[string, Partial<AskOptions>, Target['transport']]>([
  ['sips: whose name leads to UDP', { uri: 'sips:trunk.test' }, 'udp'],
  ['sips: whose name leads to TCP', { uri: 'sips:trunk.test' }, 'tcp'],
  ['sips: behind a proxy without TLS', { uri: 'sips:trunk.test', nextHop: 'sip:127.0.0.1' }, 'tcp'],
])('S14: %s', async (_name, more, transport) => {
  rows++;
  const port = await listen(undefined);
  const route = more.nextHop === undefined ? {} : { nextHop: `${more.nextHop}:${port};transport=tcp` };
  const { outcome, sent } = await ask({ ...more, ...route }, [{ transport, address: '127.0.0.1', port }]);
  expect(outcome).toMatchObject({ kind: 'failed', why: 'transport' });
  if (sent !== '' && heard.includes('SIP/2.0')) told++;
  expect(heard).not.toContain('SIP/2.0');
});
