/** Lists that come in pages. */

import { ask } from './api.ts';

export interface AskedPage<T> {
  readonly rows: readonly T[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

/** A server that goes round in circles is not followed for ever. */
const MOST_PAGES = 1_000;

/** @param path without `after` @param after from the page before @throws ApiError */
export async function askPage<T>(path: string, after?: string): Promise<AskedPage<T>> {
  let next: string | undefined;
  const query = after === undefined ? '' : `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`;
  const rows = await ask<readonly T[]>(`${path}${query}`, {
    onAnswer: ({ headers }) => {
      next = nextOf(headers.get('link'));
    },
  });
  return { rows, next };
}

/** All rows, however many pages they are on. @throws ApiError */
export async function askAll<T>(path: string): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { rows, next } = await askPage<T>(path, after);
    all.push(...rows);
    if (next === undefined || next === after) break;
    after = next;
  }
  return all;
}

/** The key behind `rel="next"` of a Link header (RFC 8288). */
export function nextOf(link: string | null): string | undefined {
  const address = /<([^>]+)>;\s*rel="?next"?/.exec(link ?? '')?.[1];
  return address ? (new URL(address, 'http://localhost').searchParams.get('after') ?? undefined) : undefined;
}
