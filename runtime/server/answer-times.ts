/** How long others wait for SIP, API and store: counted in bounded buckets of the last day and month. */

import type { AnswerTimesBucket, Measured } from '../../shared/api/status.ts';

export const MEASURED: readonly Measured[] = ['sip', 'api', 'store'];

/** Upper bounds in milliseconds; what is longer counts as the last. */
const BOUNDS = [
  0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000,
  30_000,
];

export interface Series {
  /** Milliseconds of one bucket. */
  readonly length: number;
  /** Buckets kept. */
  readonly most: number;
}

/** Five minutes for a day, hours for a month. */
export const SERIES: Readonly<Record<'day' | 'month', Series>> = {
  day: { length: 5 * 60_000, most: 288 },
  month: { length: 3_600_000, most: 744 },
};

/** One series of buckets: the last is open, and closed by the clock. Pure but for its own memory. */
export class TimeSeries {
  readonly #series: Series;
  #closed: AnswerTimesBucket[];
  #openAt: number;
  #open = emptyCounts();

  /** @param kept buckets of an earlier run; its last one ended with it, and a new one begins */
  constructor(series: Series, now: number, kept: readonly AnswerTimesBucket[] = []) {
    this.#series = series;
    this.#openAt = startOf(now, series);
    this.#closed = this.#recent(
      kept.filter(({ at }) => at <= this.#openAt),
      now,
    );
  }

  /** What has been measured, the oldest first; the last bucket is still open. */
  buckets(now: number): readonly AnswerTimesBucket[] {
    this.#turn(now);
    const open = bucketOf(this.#openAt, this.#open);
    return open ? [...this.#closed, open] : this.#closed;
  }

  /** @param ms how long somebody waited. True when a bucket was closed by it */
  note(what: Measured, ms: number, now: number): boolean {
    const turned = this.#turn(now);
    const place = BOUNDS.findIndex((bound) => ms <= bound);
    const counts = this.#open[what];
    const at = place === -1 ? BOUNDS.length - 1 : place;
    counts.in[at] = counts.in[at]! + 1;
    counts.longest = Math.max(counts.longest, ms);
    return turned;
  }

  #turn(now: number): boolean {
    const at = startOf(now, this.#series);
    if (at === this.#openAt) return false;
    const closed = bucketOf(this.#openAt, this.#open);
    this.#closed = this.#recent(closed ? [...this.#closed, closed] : this.#closed, now);
    this.#open = emptyCounts();
    this.#openAt = at;
    return true;
  }

  #recent(buckets: readonly AnswerTimesBucket[], now: number): AnswerTimesBucket[] {
    const { length, most } = this.#series;
    return buckets.filter(({ at }) => at > now - length * most).slice(-most);
  }
}

interface Counts {
  readonly in: number[];
  longest: number;
}

const emptyCounts = (): Record<Measured, Counts> => ({ sip: empty(), api: empty(), store: empty() });
const empty = (): Counts => ({ in: Array<number>(BOUNDS.length).fill(0), longest: 0 });
const startOf = (now: number, { length }: Series): number => Math.floor(now / length) * length;

/** Undefined when nothing was measured. */
function bucketOf(at: number, counts: Record<Measured, Counts>): AnswerTimesBucket | undefined {
  const told = MEASURED.map((what) => [what, timesOf(counts[what])] as const).filter(([, times]) => times.count > 0);
  return told.length === 0 ? undefined : { at, ...Object.fromEntries(told) };
}

function timesOf({ in: counts, longest }: Counts) {
  const count = counts.reduce((sum, each) => sum + each, 0);
  return {
    count,
    p50: quantile(counts, count, 0.5),
    p95: quantile(counts, count, 0.95),
    max: Math.round(longest * 10) / 10,
  };
}

/** The upper bound of the bucket in which it lies. */
function quantile(counts: readonly number[], count: number, share: number): number {
  let seen = 0;
  const place = counts.findIndex((each) => {
    seen += each;
    return seen >= count * share;
  });
  return BOUNDS[Math.max(0, place)]!;
}
