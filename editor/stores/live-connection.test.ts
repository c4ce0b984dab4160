import { beforeEach, describe, expect, test } from 'vitest';
import type { LiveFrame } from '../../shared/api/live.ts';
import { LiveConnection, type LiveSocket, readFrame, retryDelay } from './live-connection.ts';

class FakeSocket implements LiveSocket {
  onopen: LiveSocket['onopen'] = null;
  onmessage: LiveSocket['onmessage'] = null;
  onclose: LiveSocket['onclose'] = null;
  sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.drop();
  }
  accept(): void {
    this.onopen?.({} as Event);
  }
  hear(data: string): void {
    this.onmessage?.({ data } as MessageEvent);
  }
  drop(): void {
    this.onclose?.({} as CloseEvent);
  }
}

let sockets: FakeSocket[];
let waiting: { ms: number; task: () => void }[];
let states: string[];
let frames: LiveFrame[];
let place: { epoch?: string; cursor?: number };
let connection: LiveConnection;

beforeEach(() => {
  sockets = [];
  waiting = [];
  states = [];
  frames = [];
  place = {};
  connection = new LiveConnection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    later: (ms, task) => {
      const entry = { ms, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    random: () => 1,
    place: () => place,
    frame: (frame) => frames.push(frame),
    state: (state) => states.push(state),
  });
});

const latest = () => sockets.at(-1)!;
const retry = () => waiting.shift()!.task();

describe('the live connection', () => {
  test('a newcomer says hello without a place and hears frames', () => {
    connection.start();
    latest().accept();
    expect(latest().sent).toEqual(['{"type":"hello"}']);
    latest().hear('{"type":"snapshot","epoch":"e","cursor":3,"calls":[]}');
    expect(frames).toEqual([{ type: 'snapshot', epoch: 'e', cursor: 3, calls: [] }]);
    expect(states).toEqual(['connecting', 'on']);
  });

  test('after a drop it comes back and asks for what it missed', () => {
    connection.start();
    latest().accept();
    place = { epoch: 'e', cursor: 12 };
    latest().drop();
    expect(states.at(-1)).toBe('lost');
    retry();
    latest().accept();
    expect(latest().sent).toEqual(['{"type":"hello","epoch":"e","cursor":12}']);
    expect(states.at(-1)).toBe('on');
  });

  test('waits longer after each failure, up to a bound', () => {
    expect([1, 2, 3, 9].map((failures) => retryDelay(failures, 1))).toEqual([400, 800, 1600, 8000]);
    expect(retryDelay(1, 0)).toBe(300);
    connection.start();
    latest().drop();
    expect(waiting[0]!.ms).toBe(400);
    retry();
    latest().drop();
    expect(waiting[0]!.ms).toBe(800);
  });

  test('a server that accepts and drops at once is not hammered', () => {
    connection.start();
    for (const wanted of [400, 800, 1600]) {
      latest().accept();
      latest().drop();
      expect(waiting[0]!.ms).toBe(wanted);
      retry();
    }
  });

  test('tries at once when told that the network is back', () => {
    connection.start();
    latest().drop();
    connection.retryNow();
    expect(sockets.length).toBe(2);
    expect(waiting).toEqual([]);
  });

  test('a stopped connection stays away', () => {
    connection.start();
    latest().accept();
    connection.stop();
    expect(waiting).toEqual([]);
    latest().drop();
    expect(sockets.length).toBe(1);
  });

  test('what is not a frame is refused and the stream begun anew', () => {
    for (const wrong of ['', '{', 'null', '[]', '{"type":"x"}', '{"type":"events"}', 7]) {
      expect(readFrame(wrong)).toBeUndefined();
    }
    connection.start();
    latest().accept();
    latest().hear('nonsense');
    expect(states.at(-1)).toBe('lost');
  });
});
