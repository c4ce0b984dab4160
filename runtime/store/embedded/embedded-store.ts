/** The Store interface over a channel to the core. */

import type { Collection, Filter, NewRow, Page, Query, Row, Store } from '../store.ts';
import type { Channel, Operation } from './operations.ts';

type Written = Extract<Operation, { do: 'putMany' }>['rows'][number];

/** A store whose work is done at the other end of `channel`. */
export function storeOver(channel: Channel): Store {
  return {
    collection: <T extends Row>(name: string) => collectionOver<T>(channel, name),
    putBlob: async (id, bytes) => void (await channel.request({ do: 'putBlob', id, bytes })),
    getBlob: async (id) => (await channel.request({ do: 'getBlob', id })) as Uint8Array | undefined,
    deleteBlob: async (id) => (await channel.request({ do: 'deleteBlob', id })) as boolean,
    close: () => channel.close(),
  };
}

function collectionOver<T extends Row>(channel: Channel, name: string): Collection<T> {
  const ask = async <Value>(operation: Operation): Promise<Value> => (await channel.request(operation)) as Value;
  const written = (row: NewRow<T>) => row as unknown as Written;
  return {
    insertOne: async (row) => (await ask<T[]>({ do: 'insertMany', in: name, rows: [written(row)] }))[0]!,
    insertMany: async (rows) => void (await ask({ do: 'insertMany', in: name, rows: rows.map(written) })),
    get: (id) => ask<T | undefined>({ do: 'get', in: name, id }),
    find: (query: Query) => ask<Page<T>>({ do: 'find', in: name, query }),
    replaceOne: (row) => ask<T>({ do: 'replaceOne', in: name, row: row as T & Written }),
    put: async (row) => (await ask<T[]>({ do: 'putMany', in: name, rows: [written(row)] }))[0]!,
    putMany: async (rows) => void (await ask({ do: 'putMany', in: name, rows: rows.map(written) })),
    deleteOne: (id) => ask<boolean>({ do: 'deleteOne', in: name, id }),
    deleteMany: (filter: Filter) => ask<number>({ do: 'deleteMany', in: name, filter }),
    count: (filter: Filter = {}) => ask<number>({ do: 'count', in: name, filter }),
  };
}
