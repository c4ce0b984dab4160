import { expect, test } from 'vitest';
import type { LiveFrame } from '../../shared/api/live.ts';
import { newsIn } from './news.ts';

const snapshot: LiveFrame = { type: 'snapshot', epoch: 'e1', cursor: 7, calls: [] };
const events: LiveFrame = {
  type: 'events',
  cursor: 8,
  events: [
    { type: 'mailbox.changed', mailbox: 'anna', at: 1 },
    { type: 'flow.deleted', flow: 'old', at: 2 },
    { type: 'call.started', call: 'c', seq: 0, at: 3, from: 'a', to: 'b', flow: 'f', version: 1 },
  ],
};

test('facts that belong to no call are news of their kind', () => {
  expect([...newsIn(events, false)].sort()).toEqual(['flow', 'mailbox']);
  expect([...newsIn(events, true)].sort()).toEqual(['flow', 'mailbox']);
});

test('a first snapshot is none, a later one makes every list out of date', () => {
  expect([...newsIn(snapshot, true)]).toEqual([]);
  expect([...newsIn(snapshot, false)]).toContain('mailbox');
  expect([...newsIn(snapshot, false)]).toContain('trunk');
});
