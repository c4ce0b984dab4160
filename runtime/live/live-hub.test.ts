import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { LiveHub } from './live-hub.ts';

const started = (call: string): CallEvent => ({
  call,
  seq: 0,
  at: 1,
  type: 'call.started',
  from: 'a',
  to: 'b',
  flow: 'welcome',
  version: 1,
});
const digit = (call: string, seq: number, key = String(seq % 10)): CallEvent => ({
  call,
  seq,
  at: 1,
  type: 'digit.pressed',
  digit: key,
  form: 'info',
});
const ended = (call: string): CallEvent => ({
  call,
  seq: 9,
  at: 1,
  type: 'call.ended',
  cause: { by: 'caller', code: 'hungUp' },
});

describe('the hub', () => {
  test('a late joiner sees the calls that run, then what changes', () => {
    const hub = new LiveHub({ epoch: 'now' });
    for (const event of [started('one'), started('two'), ended('one')]) hub.publish(event);
    const snapshot = hub.snapshot();
    expect(snapshot).toMatchObject({ type: 'snapshot', epoch: 'now', cursor: 3, calls: [{ id: 'two', seq: 0 }] });
    hub.publish(digit('two', 1));
    hub.publish({ type: 'flow.deleted', flow: 'x', at: 2 });
    expect(hub.after(snapshot.cursor)).toMatchObject({ cursor: 5, events: [{ seq: 1 }, { type: 'flow.deleted' }] });
    expect(hub.after(5)).toEqual({ type: 'events', cursor: 5, events: [] });
  });

  test('a snapshot and what follows make the same calls as all events from the beginning', () => {
    const hub = new LiveHub();
    hub.publish(started('one'));
    for (let seq = 1; seq < 40; seq++) {
      const { cursor, calls } = hub.snapshot();
      hub.publish(digit('one', seq));
      const events = hub.after(cursor)!.events;
      expect(calls[0]!.seq + events.length).toBe(hub.calls()[0]!.seq);
    }
  });

  test('who stayed away for too long, or speaks of another stream, gets no events', () => {
    const hub = new LiveHub({ keep: 10 });
    hub.publish(started('one'));
    for (let seq = 1; seq <= 24; seq++) hub.publish(digit('one', seq));
    expect(hub.after(14)).toBeUndefined();
    expect(hub.after(15)?.events.map((event) => 'seq' in event && event.seq)).toEqual([
      15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    ]);
    for (const cursor of [26, -1, 1.5, Number.NaN]) expect(hub.after(cursor)).toBeUndefined();
  });

  test('a long gap comes in frames of bounded size', () => {
    const hub = new LiveHub();
    for (let seq = 0; seq < 2500; seq++) hub.publish(digit('one', seq));
    const sizes: number[] = [];
    for (let cursor = 0; cursor < hub.cursor; ) {
      const frame = hub.after(cursor)!;
      sizes.push(frame.events.length);
      cursor = frame.cursor;
    }
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  test('a frame as text is the frame', () => {
    const hub = new LiveHub();
    hub.publish(started('one'));
    hub.publish(digit('one', 1, '"\u2028é'));
    for (const cursor of [0, 1]) expect(JSON.parse(hub.textAfter(cursor)!.text)).toEqual(hub.after(cursor));
    expect(hub.textAfter(2)).toEqual({ cursor: 2, text: '' });
    expect(hub.textAfter(3)).toBeUndefined();
  });

  test('listeners hear each event until they leave', () => {
    const hub = new LiveHub();
    let heard = 0;
    const leave = hub.listen(() => heard++);
    hub.publish(started('one'));
    hub.publish(digit('one', 1));
    leave();
    hub.publish(digit('one', 2));
    expect(heard).toBe(2);
  });
});
