import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { createStore } from '../../store/create-store.ts';
import type { Store } from '../../store/store.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { SESSION_COOKIE, SessionBook } from './session-book.ts';

const folder = freshFolders();

describe('two runtimes on one store', () => {
  const clock = new SimulatedClock();
  let store: Store;
  let [here, there] = [] as unknown as [SessionBook, SessionBook];
  beforeEach(async () => {
    store = await createStore({ folder: folder(), thread: 'local' });
    here = await SessionBook.load(store, clock);
    there = await SessionBook.load(store, clock);
  });
  afterEach(() => store.close());

  const cookieOf = (token: string) => `${SESSION_COOKIE}=${token}`;

  test('a session that one has opened is known to the other', async () => {
    const { session, token } = await here.open('ann');
    expect(there.find(cookieOf(token))).toBeUndefined();
    expect(await there.lookUp(cookieOf(token))).toMatchObject({ user: 'ann', csrfToken: session.csrfToken });
    expect(there.find(cookieOf(token))).toMatchObject({ user: 'ann' });
  });

  test('one that the other has closed is over soon, for the live stream too', async () => {
    const { session, token } = await here.open('ann');
    await there.lookUp(cookieOf(token));
    await here.close(session);
    expect(here.isOpen(session)).toBe(false);
    await clock.advance(10_001);
    there.isOpen(session);
    await clock.advance(0);
    expect(there.isOpen(session)).toBe(false);
    expect(await there.lookUp(cookieOf(token))).toBeUndefined();
  });

  test('a token that is none does not bother the store', async () => {
    let asked = 0;
    const collection: Store['collection'] = (name) => {
      asked++;
      return store.collection(name);
    };
    const book = await SessionBook.load({ ...store, collection }, clock);
    const before = asked;
    for (const token of ['x', `${'x'.repeat(42)}!`, 'x'.repeat(5000)]) {
      expect(await book.lookUp(cookieOf(token))).toBeUndefined();
    }
    expect(asked).toBe(before);
  });
});
