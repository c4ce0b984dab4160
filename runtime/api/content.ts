/** What a body holds, of a request or of an answer. */

import { SMALL_BODY } from './json-body.ts';
import type { Schema } from './schema.ts';
import type { Sound } from './send-sound.ts';

export type Content<T> =
  | JsonContent<T>
  /** The whole of it in memory, at most `limit` bytes: a `Uint8Array`. */
  | { readonly kind: 'bytes'; readonly types: readonly string[]; readonly limit: number }
  | { readonly kind: 'text'; readonly types: readonly string[] }
  /** Piece by piece, with no limit but the client's patience: an `AsyncIterable` of bytes. */
  | { readonly kind: 'stream'; readonly types: readonly string[] }
  /** Answers only: a `Sound`, of which a client may ask for a part. */
  | { readonly kind: 'sound'; readonly types: readonly string[] }
  | { readonly kind: 'nothing' };

export interface JsonContent<T> {
  readonly kind: 'json';
  readonly schema: Schema<T>;
  /** Bytes that a request may have. */
  readonly limit: number;
  /** The schema is for the document; the operation itself says what is wrong, with better words. */
  readonly judgedByRun?: boolean;
}

interface JsonRules {
  readonly limit?: number;
  readonly judgedByRun?: boolean;
}

/** A JSON document; a request's has at most 4 KiB unless `limit` says otherwise. */
export const json = <T>(
  schema: Schema<T>,
  { limit = SMALL_BODY, judgedByRun = false }: JsonRules = {},
): Content<T> => ({
  kind: 'json',
  schema,
  limit,
  judgedByRun,
});

export const bytes = (types: readonly string[], limit = 0): Content<Uint8Array> => ({ kind: 'bytes', types, limit });

export const plainText = (...types: readonly string[]): Content<string> => ({ kind: 'text', types });

/** Long exports and uploads, such as CSV, ndjson or a backup. */
export const stream = (...types: readonly string[]): Content<AsyncIterable<Uint8Array | string>> => ({
  kind: 'stream',
  types,
});

/** Audio that a player can begin anywhere. */
export const sound = (...types: readonly string[]): Content<Sound> => ({ kind: 'sound', types });

export const nothing: Content<void> = { kind: 'nothing' };
