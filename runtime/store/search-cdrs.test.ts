import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CDRS, type CdrRow } from './collections.ts';
import { createStore } from './create-store.ts';
import { type CdrOrder, type CdrSearch, everyCdr, LATEST_FIRST, searchCdrs } from './search-cdrs.ts';
import { RefusedQuery, type Store } from './store.ts';
import { freshFolders } from './testing/folders.ts';
import { EVERY, FIRST_START, madeCdr } from './testing/made-cdrs.ts';

const COUNT = process.env.TEST_LONG ? 1_000_000 : 30_000;
// A million rows are written first.
vi.setConfig({ testTimeout: COUNT > 30_000 ? 600_000 : 60_000, hookTimeout: COUNT > 30_000 ? 900_000 : 120_000 });
const folder = freshFolders();
let store: Store;
beforeAll(async () => {
  store = await createStore({ folder: folder(), thread: 'local' });
  for (let from = 0; from < COUNT; from += 1000) {
    const rows = Array.from({ length: 1000 }, (_, n) => madeCdr(from + n));
    await store.collection<CdrRow>(CDRS).insertMany(rows);
  }
});
afterAll(() => store.close());

const at = (n: number): number => FIRST_START + n * EVERY;
const wanted = (fits: (row: ReturnType<typeof madeCdr>) => boolean, from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => madeCdr(from + n)).filter(fits);

describe('pages', () => {
  test.each<[CdrSearch, (row: ReturnType<typeof madeCdr>) => boolean]>([
    [{}, () => true],
    [{ account: 'account-3' }, ({ account }) => account === 'account-3'],
    [{ trunk: 'trunk-1', answered: false }, ({ trunk, sip }) => trunk === 'trunk-1' && sip === 486],
    [{ flow: 'flow-7', direction: 'in' }, ({ flow, direction }) => flow === 'flow-7' && direction === 'in'],
    [{ number: '205' }, ({ toUser }) => toUser === '205'],
    [{ part: '31000' }, ({ fromUser }) => fromUser.includes('31000')],
    [
      { account: 'account-3', part: '99', answered: true },
      ({ account, fromUser, sip }) => account === 'account-3' && fromUser.includes('99') && sip === 200,
    ],
  ])('of %j hold each of the last 5,000 once, the latest first', async (search, fits) => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchCdrs(store, { ...search, since: at(COUNT - 5000) }, { limit: 40, after });
      expect(page.rows.length).toBeLessThanOrEqual(40);
      ids.push(...page.rows.map(({ _id }) => _id));
      after = page.next;
    } while (after !== undefined);
    expect(ids).toEqual(
      wanted(fits, COUNT - 5000, COUNT)
        .map(({ _id }) => _id)
        .reverse(),
    );
  });

  test('a span of time has its beginning and not its end', async () => {
    const { rows, next } = await searchCdrs(store, { since: at(100), until: at(110) }, { limit: 50 });
    expect(rows.map(({ startedAt }) => startedAt)).toEqual(Array.from({ length: 10 }, (_, n) => at(109 - n)));
    expect(next).toBeUndefined();
  });

  test('by the length of the talk, the longest first; the shortest first begins with those that never were', async () => {
    const longest = await searchCdrs(store, {}, { limit: 100, order: { by: 'talked', descending: true } });
    const talks = longest.rows.map(({ talked = 0 }) => talked);
    expect(talks).toEqual([...talks].sort((a, b) => b - a));
    const rising: CdrOrder = { by: 'talked', descending: false };
    const shortest = await searchCdrs(store, { answered: true }, { limit: 5, order: rising });
    // More unanswered ones come first than are looked at for one page.
    expect(COUNT / 3 > 10_000 ? shortest.rows : []).toEqual([]);
  });

  test('a rare number is found by its index at once', async () => {
    const { rows, next } = await searchCdrs(store, { number: '+4930RARE' }, { limit: 1000 });
    expect(rows).toHaveLength(COUNT / 10_000);
    expect(next).toBeUndefined();
  });

  test('a rare part of a number is searched for in steps: a short page says where to go on', async () => {
    const first = await searchCdrs(store, { part: 'nowhere' }, { limit: 50 });
    expect(first.rows).toEqual([]);
    expect(first.next).toBeDefined();
    const rest = await searchCdrs(store, { part: 'rare', since: at(10_000), until: at(20_000) }, { limit: 50 });
    expect(rest.rows).toHaveLength(1);
  });

  test('a number on both sides of one leg is found once', async () => {
    const self = { ...madeCdr(COUNT + 5), fromUser: 'self', toUser: 'self', startedAt: at(-5) };
    await store.collection<CdrRow>(CDRS).put(self);
    const { rows } = await searchCdrs(store, { number: 'self' }, { limit: 50 });
    expect(rows.map(({ _id }) => _id)).toEqual([self._id]);
    await store.collection(CDRS).deleteOne(self._id);
  });

  test('what is no end of a page is refused', async () => {
    await expect(searchCdrs(store, {}, { limit: 5, after: 'x' })).rejects.toBeInstanceOf(RefusedQuery);
  });
});

test('all of them come in order, with little in memory', async () => {
  let count = 0;
  let last = 0;
  let most = 0;
  const before = process.memoryUsage().heapUsed;
  for await (const { startedAt } of everyCdr(store, {})) {
    expect(startedAt > last || `${startedAt} after ${last}`).toBe(true);
    last = startedAt;
    if (++count % 5000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  expect(count).toBe(COUNT);
  expect(most).toBeLessThan(200_000_000);
});

test('order of pages is the latest first by default', () => {
  expect(LATEST_FIRST).toEqual({ by: 'startedAt', descending: true });
});
