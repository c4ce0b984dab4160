import { expect, test } from 'vitest';
import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';
import { audioWay } from './audio-way.ts';

const t = ((key: string, facts?: object) => [key, ...Object.values(facts ?? {})].join(' ')) as never;
const legs = ['caller', 'callee-1'] as const;
const bridged = { type: 'legs.bridged', legs, media: 'anchored' } as const;
const parted = { type: 'legs.parted', legs, why: 'over' } as const;

test.each<[string, readonly CallFact[], string]>([
  ['nobody talked', [{ type: 'call.parked', place: '1' }], ''],
  ['as drawn', [{ ...bridged, why: 'drawn' }, parted], 'calls.throughUs anchored.drawn'],
  ['it is looked at still', [bridged], 'calls.throughUsNow'],
  ['released', [bridged, { type: 'media.released', legs }, parted], 'calls.pastUs'],
  [
    'taken back',
    [bridged, { type: 'media.released', legs }, { type: 'media.anchored', legs, why: 'held' }],
    'calls.throughUs anchored.held',
  ],
])('%s', (_, facts, words) => {
  const journal = facts.map((fact, seq): CallEvent => ({ call: 'c', seq, at: seq, ...fact }));
  expect(audioWay(journal, { t })).toBe(words);
});
