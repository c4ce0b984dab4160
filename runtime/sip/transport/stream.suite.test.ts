/** One suite for the stream transports: framing and patience, against peers that are slow, silent, rude or many. */

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Inbox } from '../testing/inbox.ts';
import { connectionsPerSource, type TransportWorld, tlsAuthority, worldKinds } from '../testing/transport-worlds.ts';
import type { Transport } from './transport.ts';

const message = (text: string): Buffer =>
  Buffer.from(`OPTIONS sip:x SIP/2.0\r\nContent-Length: ${text.length}\r\n\r\n${text}`);

const openSocket: Record<string, (port: number, allowHalfOpen?: boolean) => Socket> = {
  tcp: (port, allowHalfOpen = false) => connect({ port, host: '127.0.0.1', allowHalfOpen }),
  tls: (port) => connectSecurely({ port, host: '127.0.0.1', ca: tlsAuthority().cert }),
};

describe.each(worldKinds.filter(({ name }) => name in openSocket))('$name', ({ name, create }) => {
  let made: TransportWorld;
  let inbox: Inbox;
  let transport: Transport;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    made = create();
    inbox = new Inbox();
    transport = made.open('127.0.0.1');
    await transport.start(inbox);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await transport.stop();
    expect(transport.connections).toBe(0);
    expect(made.wheel.size).toBe(0);
  });
  /** Lets what is under way arrive. */
  const breathe = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  /** A connection as the peer has it. Over TLS the ticket for a new session says that the server has shaken hands too. */
  const dial = async (allowHalfOpen = false): Promise<Socket> => {
    const socket = openSocket[name]!(transport.bound.port, allowHalfOpen);
    sockets.push(socket);
    const before = transport.connections;
    socket.on('error', () => {});
    // Tickets are only seen by those who read.
    socket.resume();
    await new Promise<void>((resolve) => socket.once(name === 'tls' ? 'session' : 'connect', () => resolve()));
    await inbox.turn(() => transport.connections > before || socket.destroyed);
    await breathe();
    return socket;
  };
  const closed = (socket: Socket) =>
    new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      socket.once('close', () => resolve());
      socket.resume();
    });
  test('puts split and glued messages together', async () => {
    const socket = await dial();
    const stream = Buffer.concat([message('one'), Buffer.from('\r\n'), message('two'), message('three')]);
    for (const byte of stream) socket.write(Buffer.of(byte));
    socket.write(Buffer.concat([stream, stream]));
    await inbox.until(() => inbox.messages.length === 9);
    expect(inbox.messages.map(({ text }) => text)).toEqual(Array(3).fill(['one', 'two', 'three']).flat());
  });

  test('cuts the same messages out of the stream wherever it is torn', async () => {
    const socket = await dial();
    const stream = Buffer.concat([message('one'), message(''), message('three')]);
    for (let tear = 1; tear < stream.length; tear++) {
      socket.write(stream.subarray(0, tear));
      await new Promise<void>((resolve) => setImmediate(resolve));
      socket.write(stream.subarray(tear));
    }
    const count = 3 * (stream.length - 1);
    await inbox.until(() => inbox.messages.length === count);
    expect(new Set(inbox.messages.map(({ text }) => text))).toEqual(new Set(['one', '', 'three']));
  });

  test('answers a ping with a pong, and a lone CRLF with nothing (RFC 5626 §3.5.1)', async () => {
    const socket = await dial();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write('\r\n');
    await breathe();
    socket.write(message('between'));
    await inbox.until(() => inbox.messages.length === 1);
    expect(heard).toBe('');
    socket.write('\r\n\r\n');
    await inbox.turn(() => heard !== '');
    expect(heard).toBe('\r\n');
  });

  test('drops who sends nothing but pings, and many of them (RFC 5626 §4.4.1)', async () => {
    const socket = await dial();
    const gone = closed(socket);
    socket.write('\r\n\r\n'.repeat(1000));
    await gone;
    expect(transport.connections).toBe(0);
  });

  test('bears one ping in half a minute for ever', async () => {
    const socket = await dial();
    let pongs = 0;
    socket.on('data', (chunk: Buffer) => {
      pongs += chunk.length / 2;
    });
    for (let i = 1; i <= 60; i++) {
      socket.write('\r\n\r\n');
      await inbox.turn(() => pongs === i);
      made.clock.advanceSync(30_000);
    }
    expect(transport.connections).toBe(1);
  });

  test.each([
    ['a message without length', 'OPTIONS sip:x SIP/2.0\r\nVia: none\r\n\r\n', 'No Usable Content-Length'],
    ['rubbish before a message', `\0\x01rubbish\r\n\r\n${message('x')}`, 'No Usable Content-Length'],
    ['another protocol', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'No Usable Content-Length'],
    ['two lengths', 'OPTIONS sip:x SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\nxx', 'No Usable Content-Length'],
    ['a gigabyte', 'OPTIONS sip:x SIP/2.0\r\nContent-Length: 1073741824\r\n\r\n', 'Message Too Large'],
    ['a head without end', `OPTIONS sip:x SIP/2.0\r\n${'Via: x\r\n'.repeat(9000)}`, 'Message Head Too Large'],
  ])('closes the connection of %s', async (_name, text, why) => {
    const socket = await dial();
    const gone = closed(socket);
    socket.write(text);
    await gone;
    expect(inbox.broken).toEqual([why]);
    expect(inbox.messages).toEqual([]);
  });

  test('drops a head that comes byte by byte, a second each, after 10 s', async () => {
    const socket = await dial();
    const gone = closed(socket);
    const head = message('');
    socket.write(head.subarray(0, 1));
    await inbox.turn(() => made.wheel.size === 2);
    for (let second = 1; second < 10; second++) {
      made.clock.advanceSync(1_000);
      socket.write(head.subarray(second, second + 1));
      await breathe();
      expect(transport.connections).toBe(1);
    }
    made.clock.advanceSync(1_100);
    await gone;
    expect(transport.connections).toBe(0);
  });

  test('gives each message its own 10 s', async () => {
    const socket = await dial();
    for (let count = 1; count <= 4; count++) {
      socket.write(message('x').subarray(0, 10));
      await inbox.turn(() => made.wheel.size === 2);
      made.clock.advanceSync(9_000);
      socket.write(message('x').subarray(10));
      await inbox.until(() => inbox.messages.length === count);
    }
    expect(transport.connections).toBe(1);
  });

  test('drops a connection that is idle for 120 s', async () => {
    const gone = closed(await dial());
    made.clock.advanceSync(119_800);
    expect(transport.connections).toBe(1);
    made.clock.advanceSync(400);
    await gone;
    expect(transport.connections).toBe(0);
  });

  test('keeps an idle connection that somebody needs, as long as it is needed', async () => {
    const socket = await dial();
    socket.write(message('x'));
    await inbox.until(() => inbox.messages.length === 1);
    const { address, port } = inbox.messages[0]!.source;
    inbox.needed.add(`${address}|${port}`);
    made.clock.advanceSync(3_600_000);
    expect(transport.connections).toBe(1);
    inbox.needed.clear();
    const gone = closed(socket);
    made.clock.advanceSync(120_100);
    await gone;
    expect(inbox.lost.map((source) => source.port)).toEqual([port]);
  });

  test('forgets a peer that closes its half', async () => {
    const socket = await dial();
    socket.end(message('last').subarray(0, 20));
    await closed(socket);
    await inbox.turn(() => transport.connections === 0);
    expect(inbox.messages).toEqual([]);
  });

  if (name === 'tcp') {
    test('pings over a connection that we have opened and need, each 100 s, and closes one that we do not (RFC 5626 §3.5.1)', async () => {
      let heard = '';
      let left = false;
      const server = createServer((socket) => {
        socket.on('data', (bytes) => {
          heard += bytes;
        });
        socket.on('close', () => {
          left = true;
        });
        sockets.push(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      inbox.needed.add(`127.0.0.1|${port}`);
      transport.send(message('x'), { transport: 'tcp', address: '127.0.0.1', port });
      await inbox.turn(() => heard.endsWith('x'));
      heard = '';
      made.clock.advanceSync(99_800);
      await breathe();
      expect(heard).toBe('');
      made.clock.advanceSync(400);
      await inbox.turn(() => heard === '\r\n\r\n');
      made.clock.advanceSync(100_100);
      await inbox.turn(() => heard === '\r\n\r\n\r\n\r\n');
      inbox.needed.clear();
      made.clock.advanceSync(100_100);
      await inbox.turn(() => left);
      expect(transport.connections).toBe(0);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });

    test('does not wait for ever for a peer that was sent away and holds on; it counts until then', async () => {
      const socket = await dial(true);
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk;
      });
      socket.write('rubbish\r\n\r\n');
      await new Promise<void>((resolve) => socket.once('end', () => resolve()));
      socket.write(message('more'));
      made.clock.advanceSync(9_900);
      expect(transport.connections).toBe(1);
      made.clock.advanceSync(200);
      expect(transport.connections).toBe(0);
      expect([heard, inbox.messages]).toEqual(['', []]);
    });
  }

  test('drops a peer that does not read', async () => {
    const socket = await dial();
    socket.write(message('x'));
    await inbox.until(() => inbox.messages.length === 1);
    socket.pause();
    const { source } = inbox.messages[0]!;
    const failed = new Promise<void>((resolve) => {
      for (let i = 0; i < 200 && transport.connections === 1; i++) {
        transport.send(message('y'.repeat(100_000)), source, { sendFailed: () => resolve() });
      }
    });
    await failed;
    expect(transport.connections).toBe(0);
  });

  test('takes only so many connections from one source, and more when some have gone', async () => {
    const held = [];
    for (let i = 0; i < connectionsPerSource; i++) held.push(await dial());
    for (let i = 0; i < 20; i++) await closed(openSocket[name]!(transport.bound.port).on('error', () => {}));
    expect(transport.connections).toBe(connectionsPerSource);
    held[0]!.destroy();
    await inbox.turn(() => transport.connections < connectionsPerSource);
    await dial();
    expect(transport.connections).toBe(connectionsPerSource);
  });
});
