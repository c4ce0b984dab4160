import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { en } from '../messages/en.ts';
import { fill } from '../messages/message.ts';
import { journalLines } from './journal-text.ts';

const journal: CallEvent[] = [
  {
    call: 'c',
    seq: 0,
    at: 1000,
    type: 'call.started',
    from: 'sip:ann@x',
    to: 'sip:welcome@y',
    flow: 'welcome',
    version: 3,
  },
  { call: 'c', seq: 1, at: 1010, type: 'node.entered', path: ['ask'], kind: 'menu' },
  { call: 'c', seq: 2, at: 8260, type: 'node.left', path: ['ask'], port: '1', set: { choice: '1' } },
  { call: 'c', seq: 3, at: 9000, type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } },
];

describe('the journal of a call', () => {
  test('reads as a story with its times', () => {
    const lines = journalLines(journal, (key, values) => fill(en[key], values));
    expect(lines.map(({ after, text }) => `${after} ${text}`)).toEqual([
      '0:00.000 Call from ann to welcome, flow welcome v3',
      '0:00.010 Entered ask',
      '0:07.260 Left ask by 1',
      '0:08.000 Ended by the caller: hung up',
    ]);
    expect(lines[2]!.set).toEqual(['choice = "1"']);
  });

  test('an event that this editor does not know is named, not lost', () => {
    const strange = { call: 'c', seq: 4, at: 1000, type: 'tea.poured', id: 'r' } as unknown as CallEvent;
    const [line] = journalLines([strange], (key, values) => fill(en[key], values));
    expect(line!.text).toBe('tea.poured');
  });
});
