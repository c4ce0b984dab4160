/** The Store interface over a channel to the core. */

import type { Collection, NewRow, Row, Store } from '../store.ts';
import type { Channel, Operation } from './operations.ts';
import type { FoundPage } from './row-operations.ts';
import { readRow, type StoredRow, writeRow } from './row-text.ts';

/** A store whose work is done at the other end of `channel`. */
export function storeOver(channel: Channel): Store {
  return {
    collection: <T extends Row>(name: string) => collectionOver<T>(channel, name),
    putAll: async (puts) => {
      const written = puts.map(({ in: name, rows }) => ({ in: name, rows: rows.map((row) => writeRow(name, row)) }));
      await channel.request({ do: 'putAll', puts: written });
    },
    putBlob: async (id, bytes) => void (await channel.request({ do: 'putBlob', id, bytes })),
    getBlob: async (id) => (await channel.request({ do: 'getBlob', id })) as Uint8Array | undefined,
    deleteBlob: async (id) => (await channel.request({ do: 'deleteBlob', id })) as boolean,
    close: () => channel.close(),
  };
}

function collectionOver<T extends Row>(channel: Channel, name: string): Collection<T> {
  const ask = async <Value>(operation: Operation): Promise<Value> => (await channel.request(operation)) as Value;
  const written = (row: NewRow<T>) => writeRow(name, row);
  const revised = (row: NewRow<T> | T, rev: number) => ({ ...row, rev }) as T;
  return {
    insertOne: async (row) => {
      await ask({ do: 'insertMany', in: name, rows: [written(row)] });
      return revised(row, 1);
    },
    insertMany: async (rows) => void (await ask({ do: 'insertMany', in: name, rows: rows.map(written) })),
    get: async (id) => {
      const found = await ask<StoredRow | undefined>({ do: 'get', in: name, id });
      return found && readRow<T>(found);
    },
    find: async (query) => {
      const { rows, ...page } = await ask<FoundPage>({ do: 'find', in: name, query });
      return { ...page, rows: rows.map(readRow<T>) };
    },
    replaceOne: async (row) => {
      const { rev } = row;
      return revised(row, await ask<number>({ do: 'replaceOne', in: name, row: writeRow(name, row), rev }));
    },
    put: async (row) => {
      const [rev = 0] = await ask<number[]>({ do: 'putMany', in: name, rows: [written(row)] });
      return revised(row, rev);
    },
    putMany: async (rows) => void (await ask({ do: 'putMany', in: name, rows: rows.map(written) })),
    deleteOne: (id) => ask<boolean>({ do: 'deleteOne', in: name, id }),
    deleteMany: (filter) => ask<number>({ do: 'deleteMany', in: name, filter }),
    count: (filter = {}) => ask<number>({ do: 'count', in: name, filter }),
  };
}
