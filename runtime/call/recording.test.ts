/** What becomes of a recording when the disk fails it. */

import { describe, expect, test } from 'vitest';
import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { DigitQueue } from './digit-queue.ts';
import { recordCaller } from './recording.ts';
import { FakeMediaEngine } from './testing/fake-media-engine.ts';
import { MemoryRecordings } from './testing/memory-recordings.ts';

const second = new Int16Array(8_000).fill(1000);

function setUp() {
  const clock = new SimulatedClock();
  const files = new MemoryRecordings();
  const facts: CallFact[] = [];
  const media = new FakeMediaEngine(clock);
  const begin = (signal = new AbortController().signal) =>
    recordCaller(
      { signal, beep: false, maxSeconds: 60, endKeys: '#' },
      {
        ...{ id: 'one', stream: 'stream-1', media, files, clock },
        keys: new DigitQueue(clock, () => {}),
        ended: new AbortController().signal,
        publish: (fact) => facts.push(fact),
      },
    );
  return { clock, files, facts, begin, speak: () => media.recordings[0]!.hear(second) };
}

describe('a recording', () => {
  test('ends when the disk takes no more, and what was written counts', async () => {
    const { clock, files, facts, begin, speak } = setUp();
    const recording = begin();
    await clock.advance(0);
    speak();
    files.full = true;
    speak();
    await clock.advance(0);
    expect(await recording).toMatchObject({ ended: 'broken', seconds: 1 });
    expect(files.kept.get('one')).toHaveLength(8_000);
    expect(facts.map(({ type }) => type)).toEqual(['recording.started', 'recording.stopped']);
  });

  test('does not begin on a full disk', async () => {
    const { files, facts, begin } = setUp();
    files.full = true;
    await expect(begin()).rejects.toThrow('no space left');
    expect(facts).toEqual([]);
  });

  test('leaves no file when the caller goes before it begins', async () => {
    const { files, begin } = setUp();
    const gone = new AbortController();
    const recording = begin(gone.signal);
    gone.abort(new Error('gone'));
    await expect(recording).rejects.toThrow('gone');
    expect(files.kept.size).toBe(0);
  });
});
