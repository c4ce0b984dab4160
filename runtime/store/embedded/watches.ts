/** Who wants to know of changes. Nobody else writes to the folder, so that our own writes are all there are. */

import type { Watch } from '../store.ts';

type Listener = (changed: readonly string[] | 'anything') => void;

export class Watches {
  readonly #listeners = new Map<string, Set<Listener>>();

  add(collection: string, listener: Listener): Watch {
    const listeners = this.#listeners.get(collection) ?? new Set();
    this.#listeners.set(collection, listeners);
    listeners.add(listener);
    queueMicrotask(() => listeners.has(listener) && listener('anything'));
    return { close: () => void listeners.delete(listener) };
  }

  tell(collection: string, changed: readonly string[] | 'anything'): void {
    for (const listener of this.#listeners.get(collection) ?? []) listener(changed);
  }
}
