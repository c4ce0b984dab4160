/** Pages of lists: `?limit=` and `?after=`, and a Link header that names the next one. */

import type { Query } from '../store/store.ts';
import { type Optional, optional, text, whole } from './schema.ts';

/** Rows on one page at most. */
export const MOST_ROWS = 1000;

/** The two members of a query that is answered page by page. */
export const paging: { readonly limit: Optional<number>; readonly after: Optional<string> } = {
  limit: optional(whole({ minimum: 1, maximum: MOST_ROWS, description: 'Rows on a page' })),
  after: optional(text({ maxLength: 2000, description: 'From the Link header of the page before' })),
};

/** What the store is asked for. @param usual rows on a page when nobody says how many */
export function pageOf(query: { readonly limit?: number; readonly after?: string }, usual: number): Query {
  const { limit = usual, after } = query;
  return { limit, ...(after !== undefined && { after }) };
}
