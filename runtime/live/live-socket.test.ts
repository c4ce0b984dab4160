import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveFrame } from '../../shared/api/live.ts';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { LiveHub } from './live-hub.ts';
import { type Admission, createLiveSocket, type LiveSocket } from './live-socket.ts';

let clock: SimulatedClock;
let hub: LiveHub;
let live: LiveSocket;
let server: Server;
let admission: Admission;
let opened: WebSocket[];

beforeEach(async () => {
  clock = new SimulatedClock();
  hub = new LiveHub({ epoch: 'now', keep: 5000 });
  admission = { stillWelcome: () => true };
  opened = [];
  live = createLiveSocket({ hub, clock, log: silentLog, admit: () => admission, mostReaders: 3 });
  server = createServer();
  server.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of opened) socket.terminate();
  live.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const event = (seq: number, call = 'one'): CallEvent =>
  seq === 0
    ? { call, seq, at: 1, type: 'call.started', from: 'a', to: 'b', flow: 'welcome', version: 1 }
    : { call, seq, at: 1, type: 'digit.pressed', digit: '1', form: 'info' };

/** A browser: what it receives, what it says, and how it ends. */
function browse() {
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/live`);
  opened.push(socket);
  const frames: LiveFrame[] = [];
  const waiting: (() => void)[] = [];
  const changed = () => waiting.splice(0).forEach((wake) => void wake());
  let end: number | string | undefined;
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    changed();
  });
  socket.on('error', (error) => {
    end ??= error.message;
    changed();
  });
  socket.on('close', (code) => {
    end ??= code;
    changed();
  });
  socket.on('open', changed);
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    socket,
    frames,
    open: () => until(() => socket.readyState === WebSocket.OPEN || end !== undefined),
    frame: async (count: number) => {
      await until(() => frames.length >= count || end !== undefined);
      return frames[count - 1];
    },
    ended: async () => {
      await until(() => end !== undefined);
      return end;
    },
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
}

describe('a browser on the live stream', () => {
  test('says hello, gets a snapshot, then what happens, gathered for 50 ms', async () => {
    hub.publish(event(0));
    const browser = browse();
    await browser.open();
    browser.say({ type: 'hello' });
    expect(await browser.frame(1)).toMatchObject({ type: 'snapshot', epoch: 'now', cursor: 1, calls: [{ id: 'one' }] });
    hub.publish(event(1));
    hub.publish(event(2));
    await clock.advance(49);
    expect(browser.frames).toHaveLength(1);
    await clock.advance(1);
    expect(await browser.frame(2)).toMatchObject({ type: 'events', cursor: 3, events: [{ seq: 1 }, { seq: 2 }] });
  });

  test('comes back and goes on where it was, without loss and without repetition', async () => {
    for (let seq = 0; seq < 10; seq++) hub.publish(event(seq));
    const browser = browse();
    await browser.open();
    browser.say({ type: 'hello', epoch: 'now', cursor: 7 });
    expect(await browser.frame(1)).toMatchObject({
      type: 'events',
      cursor: 10,
      events: [{ seq: 7 }, { seq: 8 }, { seq: 9 }],
    });
  });

  test.each([
    ['of an earlier run of the server', { type: 'hello', epoch: 'before', cursor: 7 }],
    ['with a cursor from the future', { type: 'hello', epoch: 'now', cursor: 99 }],
    ['with nonsense for a cursor', { type: 'hello', epoch: 'now', cursor: 'x' }],
  ])('comes back %s and gets a snapshot', async (_name, hello) => {
    for (let seq = 0; seq < 10; seq++) hub.publish(event(seq));
    const browser = browse();
    await browser.open();
    browser.say(hello);
    expect(await browser.frame(1)).toMatchObject({ type: 'snapshot', cursor: 10 });
  });

  test('says nothing for two seconds and gets a snapshot all the same', async () => {
    const browser = browse();
    await browser.open();
    await clock.advance(2000);
    expect(await browser.frame(1)).toMatchObject({ type: 'snapshot' });
  });

  test('gets everything of a storm, in frames of bounded size, in order', async () => {
    const browser = browse();
    await browser.open();
    browser.say({ type: 'hello' });
    await browser.frame(1);
    for (let seq = 0; seq < 4200; seq++) hub.publish(event(seq));
    await clock.advance(1000);
    await browser.frame(6);
    const events = browser.frames.slice(1).flatMap((frame) => (frame.type === 'events' ? frame.events : []));
    expect(events.map((one) => 'seq' in one && one.seq)).toEqual(Array.from({ length: 4200 }, (_, seq) => seq));
  });
});

describe('a browser that reads nothing', () => {
  test('costs a bounded amount of memory; when it reads again it is brought up to date', async () => {
    const browser = browse();
    await browser.open();
    browser.say({ type: 'hello' });
    await browser.frame(1);
    browser.socket.pause();
    const long: CallEvent = { ...event(1), type: 'node.failed', path: ['x'], message: 'x'.repeat(2000) } as never;
    // 40 MB in all: more than the kernel's buffers and our mebibyte take together.
    for (let round = 0; round < 200; round++) {
      for (let one = 0; one < 100; one++) hub.publish(long);
      await clock.advance(50);
    }
    hub.publish(event(0, 'fresh'));
    browser.socket.resume();
    const upToDate = () => browser.frames.at(-1)?.cursor === hub.cursor;
    for (let turn = 0; turn < 500 && !upToDate(); turn++) await clock.advance(50);
    expect(upToDate()).toBe(true);
    const bytes = browser.frames.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0);
    expect(bytes).toBeLessThan(35_000_000);
    expect(browser.frames.filter(({ type }) => type === 'snapshot').length).toBeGreaterThan(1);
  });
});

describe('whoever is not welcome', () => {
  test('is refused with the reason, before there is a WebSocket', async () => {
    admission = { refused: { status: 401, why: 'log in first' } };
    expect(await browse().ended()).toMatch(/401/);
    expect(live.readers).toBe(0);
  });

  test('is put out at the next beat when the session has ended', async () => {
    let welcome = true;
    admission = { stillWelcome: () => welcome };
    const browser = browse();
    await browser.open();
    await clock.advance(20_000);
    expect(live.readers).toBe(1);
    welcome = false;
    // The pong has to come in before the next beat.
    await browser.frame(1);
    await clock.advance(20_000);
    expect(await browser.ended()).toBe(4401);
    expect(live.readers).toBe(0);
  });

  test('has to wait when there are too many', async () => {
    const browsers = [browse(), browse(), browse()];
    for (const browser of browsers) await browser.open();
    expect(await browse().ended()).toMatch(/503/);
    browsers[0]!.socket.close();
    await browsers[0]!.ended();
    const later = browse();
    await later.open();
    expect(live.readers).toBe(3);
  });

  test.each([
    ['words', 'hello'],
    ['another message', { type: 'subscribe' }],
    ['null', 'null'],
    ['an array', '[]'],
    ['binary', Buffer.from('{"type":"hello"}')],
  ])('says %s and is put out', async (_name, message) => {
    const browser = browse();
    await browser.open();
    if (Buffer.isBuffer(message)) browser.socket.send(message, { binary: true });
    else browser.say(message);
    expect(await browser.ended()).toBe(1008);
  });

  test('sends more than 4 KiB and is put out', async () => {
    const browser = browse();
    await browser.open();
    browser.say({ type: 'hello', epoch: 'x'.repeat(5000) });
    expect(await browser.ended()).toBe(1009);
  });

  test('floods and is put out', async () => {
    const browser = browse();
    await browser.open();
    for (let turn = 0; turn < 30; turn++) browser.say({ type: 'hello' });
    expect(await browser.ended()).toBe(1008);
  });

  test('answers no ping and is dropped', async () => {
    const browser = browse();
    await browser.open();
    browser.socket.pause();
    await clock.advance(20_000);
    await clock.advance(20_000);
    expect(live.readers).toBe(0);
  });
});

test('closing ends every connection and leaves no timer behind', async () => {
  const browser = browse();
  await browser.open();
  live.close();
  expect(await browser.ended()).toBe(1001);
  expect([live.readers, clock.pending]).toEqual([0, 0]);
});
