/**
 * CDRs by what people ask for. An index serves the narrowest condition and the order; what is left is looked at row by
 * row, but never more than a bounded number of rows for one page: such a page may be short and still say `next`.
 */

import { CDRS, type CdrRow } from './collections.ts';
import { writePageKey } from './page-key.ts';
import type { Filter, Query, Store } from './store.ts';

export interface CdrSearch {
  readonly account?: string | undefined;
  readonly trunk?: string | undefined;
  readonly flow?: string | undefined;
  /** Exactly this number or name, as caller or called. */
  readonly number?: string | undefined;
  /** Somewhere in either number or name. */
  readonly part?: string | undefined;
  /** Legs that began at or after, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly answered?: boolean | undefined;
  readonly direction?: CdrRow['direction'] | undefined;
}

export interface CdrOrder {
  readonly by: 'startedAt' | 'talked';
  readonly descending: boolean;
}

export interface CdrPage {
  readonly rows: readonly CdrRow[];
  readonly next?: string;
}

export const LATEST_FIRST: CdrOrder = { by: 'startedAt', descending: true };

/** Rows looked at for one page, at most. */
const MOST_LOOKED_AT = 10_000;
/** Rows read in one go. */
const READ = 500;
/** Conditions with an index that the time of start follows, the narrowest first. */
const INDEXED = ['account', 'trunk', 'flow'] as const;

/** One page. @throws RefusedQuery when `after` is not the end of a page */
export async function searchCdrs(
  store: Store,
  search: CdrSearch,
  {
    limit,
    after,
    order = LATEST_FIRST,
  }: { readonly limit: number; readonly after?: string | undefined; readonly order?: CdrOrder },
): Promise<CdrPage> {
  const rows: CdrRow[] = [];
  const fits = fitting(search);
  let looked = 0;
  let last: CdrRow | undefined;
  for await (const row of inOrder(store, search, order, after, Math.min(READ, limit + 1))) {
    if (last && (rows.length === limit || looked === MOST_LOOKED_AT)) {
      return { rows, next: writePageKey(last[order.by], last._id) };
    }
    looked++;
    last = row;
    if (fits(row)) rows.push(row);
  }
  return { rows };
}

/** The legs of one call, in the order in which they began. */
export async function cdrsOf(store: Store, call: string): Promise<CdrRow[]> {
  const { rows } = await store.collection<CdrRow>(CDRS).find({ filter: { _id: { $prefix: `${call}/` } }, limit: 1000 });
  return [...rows].sort((one, other) => one.startedAt - other.startedAt);
}

/** All of them, the oldest first, with as much in memory as is read in one go. */
export async function* everyCdr(store: Store, search: CdrSearch): AsyncGenerator<CdrRow> {
  const fits = fitting(search);
  const order: CdrOrder = { by: 'startedAt', descending: false };
  for await (const row of inOrder(store, search, order, undefined, READ)) if (fits(row)) yield row;
}

function inOrder(store: Store, search: CdrSearch, order: CdrOrder, after: string | undefined, limit: number) {
  const sources = sourcesOf(search, order).map((filter) =>
    rowsOf(store, { filter, sort: order, limit, ...(after !== undefined && { after }) }),
  );
  return sources.length === 1 ? sources[0]! : merged(sources, order);
}

/** What an index answers: one question, or two for a number that may stand on either side. */
function sourcesOf(search: CdrSearch, { by }: CdrOrder): Filter[] {
  if (by === 'talked') return [search.answered === false ? { talked: null } : {}];
  const { since, until, number } = search;
  const time: Filter =
    since === undefined && until === undefined
      ? {}
      : { startedAt: { ...(since !== undefined && { $gte: since }), ...(until !== undefined && { $lt: until }) } };
  if (number !== undefined) {
    const user = number.toLowerCase();
    return [
      { fromUser: user, ...time },
      { toUser: user, ...time },
    ];
  }
  const [field] = INDEXED.filter((name) => search[name] !== undefined);
  return [{ ...(field && { [field]: search[field]! }), ...time }];
}

async function* rowsOf(store: Store, query: Query): AsyncGenerator<CdrRow> {
  const cdrs = store.collection<CdrRow>(CDRS);
  for (let page = await cdrs.find(query); ; page = await cdrs.find({ ...query, limit: READ, after: page.next })) {
    yield* page.rows;
    if (page.next === undefined) return;
  }
}

/** Several ordered streams as one; a row that is in two comes once. */
async function* merged(streams: readonly AsyncGenerator<CdrRow>[], order: CdrOrder): AsyncGenerator<CdrRow> {
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    const open = heads.flatMap(({ done, value }, place) => (done ? [] : [{ row: value as CdrRow, place }]));
    const first = open.reduce<(typeof open)[number] | undefined>(
      (best, one) => (best && !isBefore(one.row, best.row, order) ? best : one),
      undefined,
    );
    if (!first) return;
    yield first.row;
    for (const { row, place } of open) if (row._id === first.row._id) heads[place] = await streams[place]!.next();
  }
}

function isBefore(one: CdrRow, other: CdrRow, { by, descending }: CdrOrder): boolean {
  const [a, b] = [one[by] ?? -1, other[by] ?? -1];
  if (a !== b) return descending ? a > b : a < b;
  return descending ? one._id > other._id : one._id < other._id;
}

/** Every condition once more: an index has seen to some of them. */
function fitting(search: CdrSearch): (row: CdrRow) => boolean {
  const { number, part, since = 0, until = Number.POSITIVE_INFINITY, answered, direction } = search;
  const [exact, inside] = [number?.toLowerCase(), part?.toLowerCase()];
  return (row) =>
    INDEXED.every((name) => search[name] === undefined || row[name] === search[name]) &&
    (exact === undefined || row.fromUser === exact || row.toUser === exact) &&
    (inside === undefined || row.fromUser.includes(inside) || row.toUser.includes(inside)) &&
    row.startedAt >= since &&
    row.startedAt < until &&
    (answered === undefined || (row.answeredAt !== undefined) === answered) &&
    (direction === undefined || row.direction === direction);
}
