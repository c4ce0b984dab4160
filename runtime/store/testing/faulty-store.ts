/** A store that does what real ones do on bad days: refuses, refuses writes alone, or does not answer. */

import { type Collection, type Row, type Store, StoreFailed } from '../store.ts';

export interface Faults {
  mode: 'well' | 'fails' | 'readOnly' | 'hangs';
  /** Lets go of what hangs. */
  release(): void;
}

/** `store`, with faults that a test switches on and off. */
export function faultyStore(store: Store): { readonly store: Store; readonly faults: Faults } {
  let hanging: (() => void)[] = [];
  const faults: Faults = {
    mode: 'well',
    release: () => {
      for (const go of hanging) go();
      hanging = [];
    },
  };
  const guarded = async <T>(writes: boolean, work: () => Promise<T>): Promise<T> => {
    if (faults.mode === 'hangs') await new Promise<void>((go) => hanging.push(go));
    if (faults.mode === 'fails') throw new StoreFailed('the server is gone');
    if (faults.mode === 'readOnly' && writes) throw new StoreFailed('attempt to write a readonly database');
    return work();
  };
  const collection = <T extends Row>(name: string): Collection<T> => {
    const real = store.collection<T>(name);
    return {
      insertOne: (row) => guarded(true, () => real.insertOne(row)),
      insertMany: (rows) => guarded(true, () => real.insertMany(rows)),
      get: (id) => guarded(false, () => real.get(id)),
      find: (query) => guarded(false, () => real.find(query)),
      replaceOne: (row) => guarded(true, () => real.replaceOne(row)),
      put: (row) => guarded(true, () => real.put(row)),
      putMany: (rows) => guarded(true, () => real.putMany(rows)),
      deleteOne: (id) => guarded(true, () => real.deleteOne(id)),
      deleteMany: (filter) => guarded(true, () => real.deleteMany(filter)),
      count: (filter) => guarded(false, () => real.count(filter)),
    };
  };
  return { faults, store: { ...store, collection, putAll: (puts) => guarded(true, () => store.putAll(puts)) } };
}
