/** One suite for all transports: what the engine relies on, whatever carries the messages. */

import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ListenFailed } from '../errors.ts';
import { Inbox } from '../testing/inbox.ts';
import { type TransportWorld, worldKinds } from '../testing/transport-worlds.ts';
import type { Peer } from './address.ts';
import type { Receiver, Transport } from './transport.ts';

const message = (text: string): Buffer =>
  Buffer.from(`OPTIONS sip:x SIP/2.0\r\nContent-Length: ${text.length}\r\n\r\n${text}`);

const at = (transport: Transport, address = transport.bound.host): Peer => ({
  transport: transport.name,
  address,
  port: transport.bound.port,
});

describe.each(worldKinds)('$name', ({ name, create, hosts }) => {
  let made: TransportWorld;
  let opened: Transport[] = [];
  beforeEach(() => {
    made = create();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((transport) => transport.stop()));
    expect(opened.map(({ connections }) => connections)).toEqual(opened.map(() => 0));
    expect(made.wheel.size).toBe(0);
  });
  const start = async (host: string, receiver: Receiver = new Inbox()): Promise<Transport> => {
    const transport = made.open(host);
    opened.push(transport);
    await transport.start(receiver);
    return transport;
  };

  test.each(hosts)('carries messages there and back on %s', async (host) => {
    const here = new Inbox();
    const there = new Inbox();
    const one = await start(host, here);
    const two = await start(host, there);
    await made.link(one, two);
    expect(one.bound.port).toBeGreaterThan(0);
    one.send(message('question'), at(two));
    await there.until(() => there.messages.length === 1);
    const { text, source } = there.messages[0]!;
    expect(text).toBe('question');
    expect(source).toMatchObject({ transport: one.name, address: host, local: { port: two.bound.port } });
    two.send(message('answer'), source);
    await here.until(() => here.messages.length === 1);
    expect(here.messages[0]).toMatchObject({ text: 'answer' });
  });

  test('keeps many messages whole', async () => {
    const inbox = new Inbox();
    const one = await start(hosts[0]);
    const two = await start(hosts[0], inbox);
    await made.link(one, two);
    for (let i = 0; i < 200; i++) one.send(message(`number ${i}`), at(two));
    await inbox.until(() => inbox.messages.length === 200);
    expect(inbox.messages.map(({ text }) => text)).toEqual(Array.from({ length: 200 }, (_, i) => `number ${i}`));
  });

  test('tells the sender when it has stopped', async () => {
    const one = await start(hosts[0]);
    const port = one.bound.port;
    await one.stop();
    if (name === 'udp')
      return expect(() => one.send(message('x'), { transport: 'udp', address: hosts[0], port })).not.toThrow();
    await new Promise<void>((resolve) => {
      one.send(message('x'), { transport: one.name, address: hosts[0], port }, { sendFailed: () => resolve() });
    });
  });

  if (name === 'loopback') return;

  test('listens on both families at once, and calls IPv4 by its plain name', async () => {
    const inbox = new Inbox();
    const dual = await start('::', inbox);
    const four = await start('127.0.0.1');
    const six = await start('::1');
    await made.link(four, dual, '127.0.0.1');
    await made.link(six, dual, '::1');
    four.send(message('four'), at(dual, '127.0.0.1'));
    await inbox.until(() => inbox.messages.length === 1);
    six.send(message('six'), at(dual, '::1'));
    await inbox.until(() => inbox.messages.length === 2);
    expect(inbox.messages.map(({ source }) => source.address)).toEqual(['127.0.0.1', '::1']);
    const back = new Inbox();
    const listener = await start('127.0.0.1', back);
    await made.link(dual, listener);
    dual.send(message('back'), at(listener));
    await back.until(() => back.messages.length === 1);
    expect(back.messages[0]!.source.address).toBe('127.0.0.1');
  });

  if (name !== 'ws') {
    test('names address and reason when it cannot listen', async () => {
      const first = await start('127.0.0.1');
      const { port } = first.bound;
      const second = made.open('127.0.0.1', port);
      await expect(second.start(new Inbox())).rejects.toThrow(
        new ListenFailed(`${name}:127.0.0.1:${port}`, 'EADDRINUSE'),
      );
    });
  }

  if (name !== 'udp') {
    test('tells the sender when nobody listens there', async () => {
      const gone = await start('127.0.0.1');
      const { port } = gone.bound;
      await gone.stop();
      const one = await start('127.0.0.1');
      const to: Peer = { transport: one.name, address: '127.0.0.1', port };
      await new Promise<void>((resolve) => one.send(message('x'), to, { sendFailed: () => resolve() }));
    });
  }

  if (name === 'udp') {
    test('is deaf to keep-alives and survives empty datagrams', async () => {
      const inbox = new Inbox();
      const transport = await start('127.0.0.1', inbox);
      const socket = createSocket('udp4');
      socket.send(Buffer.alloc(0), transport.bound.port, '127.0.0.1');
      socket.send(message('after'), transport.bound.port, '127.0.0.1');
      await inbox.until(() => inbox.messages.some(({ text }) => text === 'after'));
      socket.close();
    });
  }
});
