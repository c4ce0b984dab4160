import { describe, expect, test } from 'vitest';
import type { LiveCall } from '../../shared/api/live.ts';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import { foldLiveCall, MOST_TAKEN } from './fold-live-call.ts';

const STARTED: CallFact = { type: 'call.started', from: 'sip:ann@a', to: 'sip:welcome@b', flow: 'welcome', version: 3 };
const entered = (...path: string[]): CallFact => ({ type: 'node.entered', path, kind: 'wait' });
const left = (port: string, ...path: string[]): CallFact => ({ type: 'node.left', path, port });
const leg = (state: 'ringing' | 'early' | 'answered' | 'held' | 'ended'): CallFact => ({
  type: 'leg.changed',
  leg: 'caller',
  state,
});

function fold(...facts: CallFact[]): LiveCall | undefined {
  const events = facts.map((fact, seq) => ({ call: 'one', seq, at: 1000 + seq, ...fact }) as CallEvent);
  return events.reduce<LiveCall | undefined>(foldLiveCall, undefined);
}

describe('a running call, folded', () => {
  test('a call that has begun is nowhere yet', () => {
    expect(fold(STARTED)).toEqual({
      id: 'one',
      from: 'sip:ann@a',
      to: 'sip:welcome@b',
      startedAt: 1000,
      flow: 'welcome',
      version: 3,
      state: 'ringing',
      at: [],
      taken: [],
      seq: 0,
    });
  });

  test('it is where it entered last, until it leaves there', () => {
    expect(fold(STARTED, entered('start'))?.at).toEqual(['start']);
    const gone = fold(STARTED, entered('start'), left('in', 'start'));
    expect(gone).toMatchObject({ at: [], taken: [{ path: ['start'], port: 'in' }], seq: 2 });
    expect(fold(STARTED, entered('a'), entered('b'), left('x', 'a'))?.at).toEqual(['b']);
    expect(fold(STARTED, entered('sub', 'a'), left('x', 'sub'))?.at).toEqual(['sub', 'a']);
  });

  test('only the latest exits are remembered', () => {
    const many = Array.from({ length: MOST_TAKEN + 50 }, (_, turn) => left(String(turn), 'loop'));
    const { taken } = fold(STARTED, ...many)!;
    expect(taken).toHaveLength(MOST_TAKEN);
    expect(taken.at(-1)?.port).toBe(String(MOST_TAKEN + 49));
    expect(taken[0]?.port).toBe('50');
  });

  test.each([
    [['early'], 'early'],
    [['ringing', 'answered'], 'answered'],
    [['answered', 'held'], 'answered'],
    [['answered', 'ringing'], 'answered'],
    [['answered', 'ended'], 'answered'],
  ] as const)('legs %j: the call is %s', (legs, state) => {
    expect(fold(STARTED, ...legs.map(leg))?.state).toBe(state);
  });

  test('the first answer counts', () => {
    expect(fold(STARTED, leg('answered'), leg('held'), leg('answered'))?.answeredAt).toBe(1001);
  });

  test('an end takes it from where it was', () => {
    const end: CallFact = { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } };
    expect(fold(STARTED, entered('start'), end)).toMatchObject({ state: 'ended', at: [], seq: 2 });
  });

  test('events of a call whose beginning nobody saw are nothing', () => {
    expect(fold(entered('start'))).toBeUndefined();
  });
});
