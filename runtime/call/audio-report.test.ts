/** When a leg's audio is told of: soon, at its end, and in between only when it gets better or worse. */

import { expect, test } from 'vitest';
import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import type { StreamStats } from '../media/media-engine.ts';
import { AudioReport, qualityOf } from './audio-report.ts';

const fine: StreamStats = { packetsIn: 500, packetsOut: 500, lost: 0, jitterMs: 1 };

function listen(stats: StreamStats = fine) {
  const clock = new SimulatedClock();
  const told: CallFact[] = [];
  const audio = { flows: true, now: stats, stats: async () => audio.now };
  const report = new AudioReport('caller', audio, clock, (fact) => told.push(fact));
  const grades = () => told.map((fact) => (fact.type === 'media.reported' ? fact.mos : undefined));
  return { clock, told, audio, report, grades };
}

test('a good line is told of soon, for whoever watches, and at the end, with all that is known', async () => {
  const { clock, told, audio, report } = listen();
  await clock.advance(9_999);
  expect(told).toEqual([]);
  await clock.advance(50_000);
  expect(told.splice(0)).toMatchObject([{ type: 'media.reported', leg: 'caller', mos: expect.closeTo(4.39, 1) }]);
  audio.now = { ...fine, roundTripMs: 40 };
  await report.finish();
  expect(told).toEqual([
    {
      ...{ type: 'media.reported', leg: 'caller', loss: 0, jitterMs: 1, packetsIn: 500, packetsOut: 500 },
      ...{ roundTripMs: 40, mos: expect.closeTo(4.36, 1) },
    },
  ]);
  expect(clock.pending).toBe(0);
});

test('a line that gets worse is told of when that is seen, and again when it is better', async () => {
  const { clock, audio, grades } = listen();
  await clock.advance(10_000);
  audio.now = { ...fine, lost: 100 };
  await clock.advance(30_000);
  expect(grades()).toEqual([expect.closeTo(4.4, 0), expect.closeTo(2.4, 0)]);
  audio.now = fine;
  await clock.advance(10_000);
  expect(grades()).toHaveLength(3);
});

test('silence, which may be a leg on hold, is told of at the end only, without a score', async () => {
  const { clock, told, report } = listen({ ...fine, packetsIn: 0 });
  await clock.advance(60_000);
  expect(told).toEqual([]);
  await report.finish();
  expect(told).toEqual([expect.not.objectContaining({ mos: expect.anything() })]);
});

test('where no audio flowed there is nothing to tell', async () => {
  const { told, audio, report } = listen();
  audio.flows = false;
  await report.finish();
  expect(told).toEqual([]);
});

test('a stream that is gone stops nothing', async () => {
  const { clock, told, audio } = listen();
  audio.stats = async () => {
    throw new Error('gone');
  };
  await clock.advance(30_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(1);
});

test('a tenth of all packets lost is heard', () => {
  expect(qualityOf({ ...fine, packetsIn: 90, lost: 10 })).toMatchObject({ loss: 0.1, mos: expect.closeTo(3.4, 0) });
});
