/** The Store interface over a channel to the core. */

import type { Collection, NewRow, Row, Store } from '../store.ts';
import type { Channel, Operation } from './operations.ts';
import type { FoundPage } from './row-operations.ts';
import { readRow, type StoredRow, writeRow } from './row-text.ts';
import { Watches } from './watches.ts';

/** A store whose work is done at the other end of `channel`. */
export function storeOver(channel: Channel): Store {
  const watches = new Watches();
  return {
    collection: <T extends Row>(name: string) => collectionOver<T>(channel, watches, name),
    watch: (name, listener) => watches.add(name, listener),
    putAll: async (puts) => {
      const written = puts.map(({ in: name, rows }) => ({ in: name, rows: rows.map((row) => writeRow(name, row)) }));
      await channel.request({ do: 'putAll', puts: written });
      for (const { in: name, rows } of puts) watches.tell(name, idsOf(rows));
    },
    putBlob: async (id, bytes) => void (await channel.request({ do: 'putBlob', id, bytes })),
    getBlob: async (id) => (await channel.request({ do: 'getBlob', id })) as Uint8Array | undefined,
    deleteBlob: async (id) => (await channel.request({ do: 'deleteBlob', id })) as boolean,
    blobIds: async (after = '') => (await channel.request({ do: 'blobIds', after })) as string[],
    close: () => channel.close(),
  };
}

const idsOf = (rows: readonly { readonly _id: string }[]): string[] => rows.map(({ _id }) => _id);

function collectionOver<T extends Row>(channel: Channel, watches: Watches, name: string): Collection<T> {
  const ask = async <Value>(operation: Operation): Promise<Value> => (await channel.request(operation)) as Value;
  const change = async <Value>(operation: Operation, changed: readonly string[] | 'anything'): Promise<Value> => {
    const value = await ask<Value>(operation);
    watches.tell(name, changed);
    return value;
  };
  const written = (row: NewRow<T>) => writeRow(name, row);
  const revised = (row: NewRow<T> | T, rev: number) => ({ ...row, rev }) as T;
  return {
    insertOne: async (row) => {
      await change({ do: 'insertMany', in: name, rows: [written(row)] }, [row._id]);
      return revised(row, 1);
    },
    insertMany: async (rows) => {
      await change({ do: 'insertMany', in: name, rows: rows.map(written) }, idsOf(rows));
    },
    get: async (id) => {
      const found = await ask<StoredRow | undefined>({ do: 'get', in: name, id });
      return found && readRow<T>(found);
    },
    find: async (query) => {
      const { rows, ...page } = await ask<FoundPage>({ do: 'find', in: name, query });
      return { ...page, rows: rows.map(readRow<T>) };
    },
    replaceOne: async (row) => {
      const { _id, rev } = row;
      return revised(row, await change<number>({ do: 'replaceOne', in: name, row: writeRow(name, row), rev }, [_id]));
    },
    put: async (row) => {
      const [rev = 0] = await change<number[]>({ do: 'putMany', in: name, rows: [written(row)] }, [row._id]);
      return revised(row, rev);
    },
    putMany: async (rows) => {
      await change({ do: 'putMany', in: name, rows: rows.map(written) }, idsOf(rows));
    },
    deleteOne: (id) => change<boolean>({ do: 'deleteOne', in: name, id }, [id]),
    deleteMany: (filter) => change<number>({ do: 'deleteMany', in: name, filter }, 'anything'),
    count: (filter = {}) => ask<number>({ do: 'count', in: name, filter }),
  };
}
