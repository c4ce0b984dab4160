/** Names are looked up and taken one after the other: two who save in the same instant must not both find a word free. */

import type { Store } from '../store/store.ts';

const turns = new WeakMap<Store, Promise<unknown>>();

/** @param action looks whether a word is free, and takes it */
export function inNamingTurn<T>(store: Store, action: () => Promise<T>): Promise<T> {
  const done = (turns.get(store) ?? Promise.resolve()).then(action);
  turns.set(
    store,
    done.catch(() => {}),
  );
  return done;
}
