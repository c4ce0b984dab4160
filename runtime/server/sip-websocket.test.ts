/** Who gets through `/sip` to the engine, and who does not. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGate } from '../api/guard/gate.ts';
import { silentLog } from '../log.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import { createSipUpgrades, type SipUpgrades } from './sip-websocket.ts';

type Accepted = Parameters<UserAgent['acceptWebSocket']>;

describe('SIP over the HTTP server', () => {
  let server: Server;
  let upgrades: SipUpgrades;
  let accepted: Accepted[] = [];
  const port = () => (server.address() as AddressInfo).port;
  beforeEach(async () => {
    accepted = [];
    const trustedProxies = new BlockList();
    trustedProxies.addAddress('127.0.0.2');
    const gate = createGate({
      publicUrls: ['https://pbx.example.org'],
      trustedProxies,
      listening: () => ({ host: '127.0.0.1', port: port() }),
    });
    const userAgent = { acceptWebSocket: (...given: Accepted) => void accepted.push(given) };
    upgrades = createSipUpgrades({ gate, userAgent, log: silentLog });
    server = createServer();
    server.on('upgrade', (request, socket, head) => upgrades.upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    upgrades.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  /** 'open', or the status of the refusal. */
  const knock = (headers: Record<string, string>, protocols = ['sip'], localAddress = '127.0.0.1') =>
    new Promise<string>((resolve) => {
      const all = { Host: 'pbx.example.org', ...headers };
      const socket = new WebSocket(`ws://127.0.0.1:${port()}/sip`, protocols, { headers: all, localAddress });
      socket.on('open', () => resolve('open'));
      socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(String(response.statusCode));
      });
      socket.on('error', () => {});
    });

  test.each([
    ['our own page', { Origin: 'https://pbx.example.org' }, ['sip'], 'open'],
    ['a program without an Origin', {}, ['sip'], 'open'],
    ['one that offers more than SIP', {}, ['xmpp', 'sip'], 'open'],
    ['the page of another site', { Origin: 'https://evil.example' }, ['sip'], '403'],
    ['another Host', { Host: 'evil.example' }, ['sip'], '421'],
    ['no subprotocol', {}, [], '400'],
    ['another subprotocol', {}, ['xmpp'], '400'],
  ])('%s', async (_name, headers, protocols, outcome) => {
    expect(await knock(headers as Record<string, string>, protocols)).toBe(outcome);
    expect(accepted).toHaveLength(outcome === 'open' ? 1 : 0);
  });

  test('the engine is told where it came from, through a proxy of ours too', async () => {
    await knock({});
    const forwarded = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
    await knock(forwarded, ['sip'], '127.0.0.2');
    // Who is no proxy of ours cannot pretend.
    await knock(forwarded);
    expect(accepted.map(([socket]) => socket.protocol)).toEqual(['sip', 'sip', 'sip']);
    expect(accepted.map(([, from, local, secure]) => [from.address, local, secure])).toEqual([
      ['127.0.0.1', { address: '127.0.0.1', port: port() }, false],
      ['203.0.113.9', { address: '127.0.0.1', port: port() }, true],
      ['127.0.0.1', { address: '127.0.0.1', port: port() }, false],
    ]);
  });

  test('large messages are cut off before they are whole', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port()}/sip`, ['sip'], { headers: { Host: 'pbx.example.org' } });
    await new Promise<void>((resolve) => socket.once('open', () => resolve()));
    accepted[0]![0].on('error', () => {});
    const gone = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send(Buffer.alloc(2 * 1024 * 1024));
    expect(await gone).toBe(1009);
  });
});
