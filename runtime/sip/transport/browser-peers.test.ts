/** The whole engine with peers that live behind their connections: browsers, and phones on TLS. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { NoRoute } from '../errors.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { UserAgentRecorder } from '../testing/recorders.ts';
import { setStage } from '../testing/stage.ts';
import { UserAgent } from '../user-agent.ts';
import type { SipWebSocket } from './websocket-connection.ts';

/** The browser's end of a WebSocket, without a network. */
class Browser implements SipWebSocket {
  readonly protocol = 'sip';
  readonly bufferedAmount = 0;
  readonly requests: ParsedRequest[] = [];
  readonly responses: ParsedResponse[] = [];
  isOpen = true;
  #pong: (() => void) | undefined;
  #listener: ((data: Buffer, isBinary: boolean) => void) | undefined;

  send(data: Buffer): void {
    const message = parseMessage(data);
    if (message.kind === 'request') this.requests.push(message);
    if (message.kind === 'response') this.responses.push(message);
  }

  ping(): void {
    if (this.isOpen) this.#pong?.();
  }

  close(): void {
    this.isOpen = false;
  }

  terminate(): void {
    this.isOpen = false;
  }

  on(event: string, listener: (data: Buffer & Error, isBinary: boolean) => void): this {
    if (event === 'message') this.#listener = listener as (data: Buffer, isBinary: boolean) => void;
    if (event === 'pong') this.#pong = listener as () => void;
    return this;
  }

  /** Says something to the server. */
  say(method: string, cseq: number, more: { toTag?: string; body?: string } = {}): void {
    const { toTag, body = '' } = more;
    const lines = [
      `${method} sip:welcome@pbx.example SIP/2.0`,
      `Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK${method}${cseq}`,
      'Max-Forwards: 70',
      'From: <sip:alice@pbx.example>;tag=alice',
      `To: <sip:welcome@pbx.example>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      'Call-ID: from-a-browser',
      `CSeq: ${cseq} ${method}`,
      'Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>',
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    this.#listener?.(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`), false);
  }
}

describe('a browser', () => {
  let clock: SimulatedClock;
  let userAgent: UserAgent;
  let user: UserAgentRecorder;
  let browser: Browser;
  const settle = () => clock.advance(0);
  beforeEach(async () => {
    clock = new SimulatedClock();
    userAgent = new UserAgent({
      listen: [],
      transports: [new LoopbackNetwork(clock).transport('10.0.0.1')],
      webSockets: () => ({ host: '127.0.0.1', port: 8443 }),
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: ['INFO'],
      userAgentHeader: 'Test',
    });
    user = new UserAgentRecorder(userAgent);
    await userAgent.start();
    browser = new Browser();
    userAgent.acceptWebSocket(
      browser,
      { address: '2001:db8::7', port: 4444 },
      { address: '127.0.0.1', port: 8443 },
      true,
    );
  });
  afterEach(async () => {
    await userAgent.stop();
    expect(userAgent.counts()).toEqual({ transactions: 0, dialogs: 0, connections: 0, timers: 0 });
  });
  const call = async () => {
    browser.say('INVITE', 1, { body: 'offer' });
    await settle();
    const dialog = user.accept();
    await settle();
    const toTag = browser.responses.at(-1)!.to.params.get('tag')!;
    browser.say('ACK', 1, { toTag });
    await settle();
    return { dialog, toTag };
  };

  test('calls, and both sides can end the call, though its addresses are .invalid', async () => {
    const { dialog } = await call();
    expect(browser.responses.at(-1)).toMatchObject({ status: 200 });
    expect(browser.responses.at(-1)!.contacts[0]!.uri).toBe('sip:welcome@127.0.0.1:8443;transport=ws');
    expect(dialog.state).toBe('confirmed');
    void dialog.bye();
    await settle();
    expect(browser.requests.at(-1)).toMatchObject({
      method: 'BYE',
      uri: 'sip:alice@df7jal23ls0d.invalid;transport=ws',
    });
    expect(browser.requests.at(-1)!.header('via')).toMatch(/^SIP\/2\.0\/WSS 127\.0\.0\.1:8443;/);
    await clock.advance(70_000);
  });

  test('keeps its connection through a long silent call, and loses it when the call is over', async () => {
    const { toTag } = await call();
    await clock.advance(3_600_000);
    expect(browser.isOpen).toBe(true);
    browser.say('BYE', 20, { toTag });
    await clock.advance(121_000);
    expect(browser.isOpen).toBe(false);
  });

  test('loses an idle connection on which nothing is going on', async () => {
    await clock.advance(121_000);
    expect(browser.isOpen).toBe(false);
  });

  test('keeps its connection while it is registered', async () => {
    const release = userAgent.keepOpen({ transport: 'wss', address: '2001:db8::7', port: 4444 });
    await clock.advance(121_000);
    expect(browser.isOpen).toBe(true);
    release();
    await clock.advance(121_000);
    expect(browser.isOpen).toBe(false);
  });

  test('that has gone is a transport failure, at once', async () => {
    const { dialog } = await call();
    browser.isOpen = false;
    await clock.advance(241_000);
    const outcome = await dialog.bye();
    expect(outcome).toEqual({ kind: 'failed', why: 'transport' });
  });
});

describe('sips: (RFC 5630 §5.1.1)', () => {
  const setUp = async () => {
    const clock = new SimulatedClock();
    const network = new LoopbackNetwork(clock);
    const userAgent = new UserAgent({
      listen: [],
      transports: [network.transport('10.0.0.1'), network.transport('10.0.0.1', 5061, 'tls')],
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: [],
      userAgentHeader: 'Test',
    });
    await userAgent.start();
    return { clock, network, userAgent };
  };
  const from = { uri: 'sip:us@10.0.0.1' };

  test.each([
    [{ uri: 'sips:bob@10.0.0.2' }],
    [{ uri: 'SIPS:bob@10.0.0.2' }],
    [{ uri: 'sip:bob@10.0.0.2', route: ['sips:proxy.example;lr'] }],
  ])('never goes by UDP: %j', async (target) => {
    const { network, userAgent } = await setUp();
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    expect(() => userAgent.invite({ ...target, from, destination }, {})).toThrow(NoRoute);
    expect(network.sent).toEqual([]);
    expect(userAgent.counts().transactions).toBe(0);
    await userAgent.stop();
  });

  test('never goes by UDP inside a dialog either, when the peer has said so in its Contact', async () => {
    const stage = await setStage();
    const call = stage.peer.call();
    call.invite({ body: 'offer', headers: ['Contact: <sips:caller@10.0.0.2>', 'Content-Type: application/sdp'] });
    await stage.settle();
    const dialog = stage.user.accept();
    await stage.settle();
    call.ack();
    await stage.settle();
    expect(dialog.state).toBe('confirmed');
    expect(await dialog.bye()).toEqual({ kind: 'failed', why: 'transport' });
    expect(stage.peer.requests).toEqual([]);
    await stage.finish();
  });

  test('goes by TLS, with a Contact of its kind (RFC 3261 §8.1.1.8)', async () => {
    const { clock, network, userAgent } = await setUp();
    const destination = { transport: 'tls', address: '10.0.0.2', port: 5061 } as const;
    userAgent.invite({ uri: 'sips:bob@10.0.0.2', from, destination }, {});
    await clock.advance(0);
    const sent = parseMessage(network.sent[0]!.bytes);
    if (sent.kind !== 'request') throw new Error('not a request');
    expect(sent.header('via')).toMatch(/^SIP\/2\.0\/TLS /);
    expect(sent.contacts[0]!.uri).toBe('sips:us@10.0.0.1:5061');
    await userAgent.stop();
  });
});

describe('large requests by UDP', () => {
  const inviteOf = async (bodyLength: number) => {
    const clock = new SimulatedClock();
    const network = new LoopbackNetwork(clock);
    const userAgent = new UserAgent({
      listen: [],
      transports: [network.transport('10.0.0.1')],
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: [],
      userAgentHeader: 'Test',
    });
    await userAgent.start();
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    userAgent.invite(
      { uri: 'sip:bob@10.0.0.2', from: { uri: 'sip:us@10.0.0.1' }, destination, body: 'x'.repeat(bodyLength) },
      {},
    );
    await clock.advance(0);
    await userAgent.stop();
    return network.sent[0]!.text;
  };

  test('have compact headers, small ones the full names', async () => {
    expect(await inviteOf(1300)).toMatch(/\r\nv: SIP\/2\.0\/UDP .*\r\n[\s\S]*\r\nl: 1300\r\n/);
    expect(await inviteOf(300)).toMatch(/\r\nVia: SIP\/2\.0\/UDP .*\r\n[\s\S]*\r\nContent-Length: 300\r\n/);
  });
});
