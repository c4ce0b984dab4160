/** What main thread and store worker say to each other. */

import type { CollectionSpec } from '../store.ts';
import type { Answer, CarriedError, Operation } from './operations.ts';

export interface WorkerOptions {
  readonly folder: string;
  readonly collections: readonly CollectionSpec[];
}

export type ToWorker =
  | { readonly type: 'request'; readonly id: number; readonly operation: Operation }
  /** The last message; everything before it is answered first. */
  | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly error: CarriedError }
  | { readonly type: 'answers'; readonly answers: readonly { readonly id: number; readonly answer: Answer }[] }
  | { readonly type: 'closed' };
