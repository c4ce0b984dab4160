import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createStore } from '../store/create-store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { SERIES, TimeSeries } from './answer-times.ts';
import { StatusHistory } from './status-history.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const folder = freshFolders();

describe('buckets', () => {
  test('tell count, median, 95 % and the longest, each rounded up to a step', () => {
    const series = new TimeSeries(SERIES.day, NOON);
    for (let ms = 1; ms <= 100; ms++) series.note('sip', ms, NOON);
    series.note('api', 0.2, NOON);
    expect(series.buckets(NOON)).toEqual([
      { at: NOON, sip: { count: 100, p50: 50, p95: 100, max: 100 }, api: { count: 1, p50: 0.5, p95: 0.5, max: 0.2 } },
    ]);
  });

  test('what took longer than every step is still there', () => {
    const series = new TimeSeries(SERIES.day, NOON);
    series.note('store', 123_456, NOON);
    expect(series.buckets(NOON)[0]?.store).toEqual({ count: 1, p50: 30_000, p95: 30_000, max: 123_456 });
  });

  test('are closed by the clock, and quiet times leave none', () => {
    const series = new TimeSeries(SERIES.day, NOON);
    expect(series.note('api', 1, NOON + 4 * MINUTE)).toBe(false);
    expect(series.note('api', 1, NOON + 20 * MINUTE)).toBe(true);
    expect(series.buckets(NOON + 40 * MINUTE).map(({ at }) => (at - NOON) / MINUTE)).toEqual([0, 20]);
  });

  test('are bounded: a year of notes is a day, and a month, of buckets', () => {
    for (const { length, most } of Object.values(SERIES)) {
      const series = new TimeSeries({ length, most }, NOON);
      for (let turn = 0; turn < 3 * most; turn++) series.note('api', 1, NOON + turn * length);
      expect(series.buckets(NOON + 3 * most * length).length).toBeLessThanOrEqual(most + 1);
    }
  });
});

test('the history outlives a restart, and what is too old is forgotten', async () => {
  const place = folder();
  const clock = new SimulatedClock(NOON);
  const open = async () => {
    const store = await createStore({ folder: place, thread: 'local' });
    return { store, history: await StatusHistory.load({ store, clock, log: silentLog }) };
  };
  const first = await open();
  first.history.note('sip', 3);
  await first.history.stop();
  await first.store.close();

  await clock.advance(10 * MINUTE);
  const second = await open();
  second.history.note('sip', 7);
  expect(second.history.answerTimes().day).toMatchObject([{ sip: { max: 3 } }, { sip: { max: 7 } }]);
  await second.history.stop();
  await second.store.close();

  await clock.advance(48 * 60 * MINUTE);
  const third = await open();
  expect(third.history.answerTimes().day).toEqual([]);
  expect(third.history.answerTimes().month).toMatchObject([{ sip: { max: 3 } }, { sip: { max: 7 } }]);
  await third.history.stop();
  await third.store.close();
});

test('the store is asked every ten seconds', async () => {
  const clock = new SimulatedClock(NOON);
  const store = await createStore({ folder: folder(), thread: 'local' });
  const history = await StatusHistory.load({ store, clock, log: silentLog });
  await clock.advance(60_000);
  expect(history.answerTimes().day[0]?.store?.count).toBeGreaterThanOrEqual(5);
  await history.stop();
  expect(clock.pending).toBe(0);
  await store.close();
});
