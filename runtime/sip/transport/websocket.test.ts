/** Browsers and others over WebSocket (RFC 7118): what the door lets in, keeps, and ends. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { SimulatedClock } from '../../clock.ts';
import { Inbox } from '../testing/inbox.ts';
import { connectionsPerSource, ListeningDoor, openWebSocket } from '../testing/transport-worlds.ts';
import { TimerWheel } from '../transaction/timer-wheel.ts';
import { maxWebSocketMessage, type SipWebSocket } from './websocket-connection.ts';
import { WebSocketDoor } from './websocket-door.ts';

const message = (text: string): string => `OPTIONS sip:x SIP/2.0\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

describe('the WebSocket door', () => {
  const clock = new SimulatedClock();
  const wheel = new TimerWheel(clock, (error) => {
    throw error;
  });
  let inbox: Inbox;
  let server: ListeningDoor;
  const sockets: WebSocket[] = [];
  beforeEach(async () => {
    inbox = new Inbox();
    server = new ListeningDoor({ host: '127.0.0.1', port: 0 }, wheel);
    await server.start(inbox);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await server.stop();
    expect(server.connections).toBe(0);
    expect(wheel.size).toBe(0);
  });
  const dial = async (protocols?: string[]): Promise<WebSocket> => {
    const socket = openWebSocket('127.0.0.1', server.bound.port, protocols);
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.once('open', () => resolve()));
    return socket;
  };
  const inside = async (): Promise<WebSocket> => {
    const before = server.connections;
    const socket = await dial();
    await inbox.turn(() => server.connections > before);
    return socket;
  };
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));
  const heard = (socket: WebSocket) =>
    new Promise<{ text: string; isBinary: boolean }>((resolve) =>
      socket.once('message', (data, isBinary) => resolve({ text: String(data), isBinary })),
    );

  test('takes text and binary frames, one message each, with or without Content-Length', async () => {
    const socket = await inside();
    socket.send(message('text'));
    socket.send(Buffer.from(message('binary')));
    socket.send('OPTIONS sip:x SIP/2.0\r\nVia: x\r\n\r\nno length');
    await inbox.until(() => inbox.messages.length === 3);
    expect(inbox.messages.map(({ text }) => text)).toEqual(['text', 'binary', 'no length']);
  });

  test('answers over the same connection: text as text, other bytes as binary', async () => {
    const socket = await inside();
    socket.send(message('x'));
    await inbox.until(() => inbox.messages.length === 1);
    const { source } = inbox.messages[0]!;
    const first = heard(socket);
    server.send(Buffer.from('grün'), source);
    expect(await first).toEqual({ text: 'grün', isBinary: false });
    const second = heard(socket);
    server.send(Buffer.of(0xff, 0xfe), source);
    expect((await second).isBinary).toBe(true);
  });

  test('turns away who does not speak SIP', async () => {
    expect(await closed(await dial([]))).toBe(1002);
    expect(server.connections).toBe(0);
  });

  test('takes only so many from one source', async () => {
    for (let i = 0; i < connectionsPerSource; i++) await inside();
    expect(await closed(await dial())).toBe(1013);
    expect(server.connections).toBe(connectionsPerSource);
    sockets[0]!.terminate();
    await inbox.turn(() => server.connections < connectionsPerSource);
    await inside();
  });

  test('answers CRLF CRLF with CRLF, and a ping with a pong', async () => {
    const socket = await inside();
    const pong = heard(socket);
    socket.send('\r\n\r\n');
    expect((await pong).text).toBe('\r\n');
    const second = new Promise<void>((resolve) => socket.once('pong', () => resolve()));
    socket.ping();
    await second;
    expect(inbox.messages).toEqual([]);
  });

  test.each([
    ['pings', (socket: WebSocket) => socket.ping()],
    ['CRLF', (socket: WebSocket) => socket.send('\r\n\r\n')],
  ])('drops a flood of %s', async (_name, send) => {
    const socket = await inside();
    const gone = closed(socket);
    for (let i = 0; i < 200; i++) send(socket);
    await gone;
    expect(server.connections).toBe(0);
  });

  test('closes what is larger than any message may be', async () => {
    const socket = await inside();
    const gone = closed(socket);
    socket.send('x'.repeat(maxWebSocketMessage + 1));
    expect(await gone).toBe(1009);
    expect(inbox.messages).toEqual([]);
  });

  test('closes an idle connection after 120 s', async () => {
    const gone = closed(await inside());
    clock.advanceSync(119_000);
    expect(server.connections).toBe(1);
    clock.advanceSync(1_100);
    expect(await gone).toBe(1001);
    expect(inbox.lost).toHaveLength(1);
  });

  test('keeps one that somebody needs as long as the peer answers our pings', async () => {
    const socket = await inside();
    socket.send(message('x'));
    await inbox.until(() => inbox.messages.length === 1);
    const { address, port } = inbox.messages[0]!.source;
    inbox.needed.add(`${address}|${port}`);
    for (let i = 0; i < 5; i++) {
      const pinged = new Promise<void>((resolve) => socket.once('ping', () => resolve()));
      clock.advanceSync(120_010);
      await pinged;
      socket.send(message('alive'));
      await inbox.until(() => inbox.messages.length === i + 2);
      expect(server.connections).toBe(1);
    }
  });

  test('does not wait for ever for one that has vanished, needed or not', () => {
    const door = new WebSocketDoor({ name: 'wss', bound: () => ({ host: '::', port: 443 }), wheel, maxPerSource: 9 });
    const silent = new SilentWebSocket();
    const receiver = new Inbox();
    receiver.needed.add('192.0.2.1|4000');
    void door.start(receiver);
    door.accept(silent, { address: '192.0.2.1', port: 4000 }, { address: '192.0.2.9', port: 443 });
    expect(door.connectedTo({ transport: 'wss', address: '192.0.2.1', port: 4000 })).toBe(true);
    clock.advanceSync(120_100);
    expect([silent.pings, door.connections]).toEqual([1, 1]);
    clock.advanceSync(120_100);
    expect([silent.pings, door.connections, silent.closedWith]).toEqual([1, 0, 1001]);
  });

  test('drops a peer that does not read', async () => {
    const door = new WebSocketDoor({ name: 'ws', bound: () => ({ host: '::', port: 80 }), wheel, maxPerSource: 9 });
    await door.start(new Inbox());
    const silent = new SilentWebSocket();
    const from = { address: '192.0.2.1', port: 4000 };
    door.accept(silent, from, { address: '192.0.2.9', port: 80 });
    silent.bufferedAmount = 1024 * 1024;
    await new Promise<void>((resolve) =>
      door.send(Buffer.from('x'), { transport: 'ws', ...from }, { sendFailed: () => resolve() }),
    );
    expect(door.connections).toBe(0);
    await door.stop();
  });
});

/** A WebSocket whose peer has vanished without a word. */
class SilentWebSocket implements SipWebSocket {
  readonly protocol = 'sip';
  bufferedAmount = 0;
  pings = 0;
  closedWith = 0;

  send(): void {}

  ping(): void {
    this.pings++;
  }

  close(code: number): void {
    this.closedWith = code;
  }

  terminate(): void {}

  on(): this {
    return this;
  }
}
