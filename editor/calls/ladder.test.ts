import { describe, expect, test } from 'vitest';
import type { SipTraceMessage } from '../../shared/api/http.ts';
import { ladderOf } from './ladder.ts';

const message = (out: boolean, peer: string, firstLine: string, at: number): SipTraceMessage => ({
  at,
  out,
  transport: 'udp',
  from: out ? '192.0.2.1:5060' : peer,
  to: out ? peer : '192.0.2.1:5060',
  firstLine,
  text: firstLine,
});

describe('a ladder', () => {
  test('has a column for each other end, and arrows to and from this server', () => {
    const { ends, rungs } = ladderOf([
      message(false, 'a:1', 'INVITE sip:x SIP/2.0', 100),
      message(true, 'b:2', 'INVITE sip:y SIP/2.0', 105),
      message(false, 'b:2', 'SIP/2.0 180 Ringing', 250),
      message(true, 'a:1', 'SIP/2.0 486 Busy Here', 300),
    ]);
    expect(ends).toEqual(['a:1', 'b:2']);
    expect(rungs.map(({ from, to, label, after, tone }) => [from, to, label, after, tone])).toEqual([
      [1, 0, 'INVITE', 0, 'request'],
      [0, 2, 'INVITE', 5, 'request'],
      [2, 0, '180 Ringing', 150, 'progress'],
      [0, 1, '486 Busy Here', 200, 'bad'],
    ]);
  });

  test('takes a challenge for a question', () => {
    const { rungs } = ladderOf([
      message(true, 'a:1', 'SIP/2.0 401 Unauthorized', 0),
      message(true, 'a:1', 'SIP/2.0 403 Forbidden', 0),
    ]);
    expect(rungs.map(({ tone }) => tone)).toEqual(['progress', 'bad']);
  });

  test('knows what was sent again', () => {
    const { rungs } = ladderOf([
      message(true, 'a:1', 'SIP/2.0 200 OK', 0),
      message(true, 'a:1', 'SIP/2.0 200 OK', 500),
      message(false, 'a:1', 'ACK sip:x SIP/2.0', 600),
    ]);
    expect(rungs.map(({ again }) => again)).toEqual([false, true, false]);
  });

  test('of nothing is empty', () => expect(ladderOf([])).toEqual({ ends: [], rungs: [] }));
});
