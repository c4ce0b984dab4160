import { describe, expect, test } from 'vitest';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import { CALLS, cordKey, flowKey, GLOW_MS, LiveBoard, nodeKey, WARM_MS } from './live-board.ts';

let cursor = 0;
const said = (call: string, seq: number, fact: CallFact): CallEvent => ({ call, seq, at: 1000 + seq, ...fact });
const events = (...list: CallEvent[]) => ({ type: 'events' as const, cursor: ++cursor, events: list });
const started = (call: string) =>
  said(call, 0, {
    type: 'call.started',
    from: 'sip:ann@example.com',
    to: 'sip:welcome@x',
    flow: 'welcome',
    version: 2,
  });
const entered = (call: string, seq: number, node: string) =>
  said(call, seq, { type: 'node.entered', path: [node], kind: 'menu' });
const left = (call: string, seq: number, node: string, port: string) =>
  said(call, seq, { type: 'node.left', path: [node], port });

const ask = nodeKey('welcome', 'ask');

describe('the live board', () => {
  test('a lamp lights where a call is, with the number of calls', () => {
    const board = new LiveBoard();
    board.fold(events(started('a'), entered('a', 1, 'ask'), started('b'), entered('b', 1, 'ask')), 0);
    expect(board.light(ask)).toEqual({ count: 2, failed: false, refused: false });
    expect(board.callsIn('welcome')).toBe(2);
    board.fold(events(left('a', 2, 'ask', '1')), 0);
    expect(board.light(ask).count).toBe(1);
  });

  test('touches only what changed', () => {
    const board = new LiveBoard();
    board.fold(events(started('a'), entered('a', 1, 'ask')), 0);
    const touched = board.fold(events(left('a', 2, 'ask', '1'), entered('a', 3, 'bye')), 0);
    expect([...touched].sort()).toEqual(
      [CALLS, ask, nodeKey('welcome', 'bye'), cordKey('welcome', 'ask', '1'), flowKey('welcome')].sort(),
    );
  });

  test('the cord just taken stays warm for a while, longer if taken again', () => {
    const board = new LiveBoard();
    const cord = cordKey('welcome', 'ask', '1');
    board.fold(events(started('a'), left('a', 1, 'ask', '1')), 0);
    board.fold(events(left('a', 2, 'ask', '1')), 1000);
    expect(board.cord(cord)).toBe(2);
    expect(board.nextExpiry()).toBe(1000 + WARM_MS);
    board.expire(WARM_MS);
    expect(board.cord(cord)).toBe(2);
    expect(board.expire(1000 + WARM_MS)).toEqual(new Set([cord]));
    expect(board.cord(cord)).toBe(0);
    expect(board.nextExpiry()).toBeUndefined();
  });

  test('a failed node glows, and a refusal shows at the node the call is in', () => {
    const board = new LiveBoard();
    board.fold(events(started('a'), said('a', 1, { type: 'node.failed', path: ['ask'], message: 'no voice' })), 0);
    expect(board.light(ask).failed).toBe(true);
    const refused: CallFact = { type: 'policy.refused', what: 'redirect', target: 'sip:x@y', why: 'premium number' };
    board.fold(events(entered('a', 2, 'ask'), said('a', 3, refused)), 0);
    expect(board.light(ask)).toEqual({ count: 1, failed: true, refused: true });
    board.expire(GLOW_MS);
    expect(board.light(ask)).toEqual({ count: 1, failed: false, refused: false });
  });

  test('an ended call leaves no lamp behind', () => {
    const board = new LiveBoard();
    board.fold(events(started('a'), entered('a', 1, 'ask')), 0);
    board.fold(events(said('a', 2, { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } })), 0);
    expect(board.light(ask).count).toBe(0);
    expect(board.calls).toEqual([]);
    expect(board.callsIn('welcome')).toBe(0);
  });

  test('an event that comes twice counts once', () => {
    const board = new LiveBoard();
    const again = entered('a', 1, 'ask');
    board.fold(events(started('a'), again), 0);
    board.fold(events(started('a'), again), 0);
    expect(board.light(ask).count).toBe(1);
  });

  test('a snapshot replaces everything; the place to go on is its own', () => {
    const board = new LiveBoard();
    expect(board.place).toEqual({});
    board.fold(events(started('a'), entered('a', 1, 'ask')), 0);
    const call = { id: 'b', from: 'x', to: 'y', startedAt: 1, flow: 'welcome', version: 1, state: 'answered' } as const;
    const frame = { type: 'snapshot' as const, epoch: 'e2', cursor: 70 };
    board.fold({ ...frame, calls: [{ ...call, at: ['greet'], taken: [], seq: 5 }] }, 0);
    expect(board.light(ask).count).toBe(0);
    expect(board.light(nodeKey('welcome', 'greet')).count).toBe(1);
    expect(board.place).toEqual({ epoch: 'e2', cursor: 70 });
    board.fold(events(entered('b', 5, 'ask')), 0);
    expect(board.light(ask).count).toBe(0);
  });

  test('a call in a subflow lights the node of the outer flow', () => {
    const board = new LiveBoard();
    const inner = said('a', 2, { type: 'node.entered', path: ['sub', 'greet'], kind: 'announce', flow: 'inner' });
    board.fold(events(started('a'), entered('a', 1, 'sub'), inner), 0);
    expect(board.light(nodeKey('welcome', 'sub')).count).toBe(1);
    board.fold(events(said('a', 3, { type: 'node.left', path: ['sub', 'greet'], port: 'done' })), 0);
    expect(board.light(nodeKey('welcome', 'sub')).count).toBe(1);
  });
});
