/** What may be asked of the embedded store, as plain data that crosses the thread boundary. */

import type { Filter, Query } from '../store.ts';
import type { WrittenRow } from './row-text.ts';

export type Operation =
  | { readonly do: 'insertMany'; readonly in: string; readonly rows: readonly WrittenRow[] }
  | { readonly do: 'get'; readonly in: string; readonly id: string }
  | { readonly do: 'find'; readonly in: string; readonly query: Query }
  | { readonly do: 'replaceOne'; readonly in: string; readonly row: WrittenRow; readonly rev: number }
  | { readonly do: 'putMany'; readonly in: string; readonly rows: readonly WrittenRow[] }
  | { readonly do: 'putAll'; readonly puts: readonly { readonly in: string; readonly rows: readonly WrittenRow[] }[] }
  | { readonly do: 'deleteOne'; readonly in: string; readonly id: string }
  | { readonly do: 'deleteMany'; readonly in: string; readonly filter: Filter }
  | { readonly do: 'count'; readonly in: string; readonly filter: Filter }
  | { readonly do: 'putBlob'; readonly id: string; readonly bytes: Uint8Array }
  | { readonly do: 'getBlob'; readonly id: string }
  | { readonly do: 'deleteBlob'; readonly id: string }
  | { readonly do: 'blobIds'; readonly after: string };

const READS: ReadonlySet<Operation['do']> = new Set(['get', 'find', 'count', 'getBlob', 'blobIds']);

/** True when the operation changes nothing. */
export const readsOnly = (operation: Operation): boolean => READS.has(operation.do);

/** The answer to one operation: its value, or the error in a form that survives the thread boundary. */
export type Answer = { readonly value: unknown } | { readonly error: CarriedError };

export interface CarriedError {
  readonly name: string;
  readonly message: string;
}

/** What carries operations to the core: the worker's port, or a queue in the same thread. */
export interface Channel {
  request(operation: Operation): Promise<unknown>;
  close(): Promise<void>;
}
