/** What accounts and trunks have used of a day, kept across restarts: written behind, so that no call waits for it. */

import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LOCAL_OWNER, USAGE, type UsageRow } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';
import { dayOf } from './calendar-day.ts';
import type { DayUsage } from './meter.ts';

export interface UsageBookOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeZone: string;
}

/** Milliseconds after a note until it is written; notes of that time are written together. */
const WRITTEN_AFTER = 1_000;
const RETRIED_AFTER = 10_000;
/** Days that are kept for looking back. */
const KEPT_DAYS = 400;
const DAY = 86_400_000;

export class UsageBook {
  readonly #rows: Collection<UsageRow>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #kept: Map<string, DayUsage>;
  #waiting = new Map<string, Omit<UsageRow, 'rev'>>();
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor({ store, clock, log }: UsageBookOptions, kept: Map<string, DayUsage>) {
    this.#rows = store.collection<UsageRow>(USAGE);
    this.#clock = clock;
    this.#log = log;
    this.#kept = kept;
  }

  static async load(options: UsageBookOptions): Promise<UsageBook> {
    const { store, clock, timeZone } = options;
    const rows = store.collection<UsageRow>(USAGE);
    await rows.deleteMany({ day: { $lt: dayOf(clock.now() - KEPT_DAYS * DAY, timeZone) } });
    const kept = new Map<string, DayUsage>();
    const day = dayOf(clock.now(), timeZone);
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await rows.find({ filter: { day }, limit: 1000, ...(after === undefined ? {} : { after }) });
      for (const { of, name, seconds, money } of page.rows) kept.set(`${of}:${name}`, { day, seconds, money });
      after = page.next;
    }
    return new UsageBook(options, kept);
  }

  /** What was written of it before this start. */
  of(of: UsageRow['of'], name: string): DayUsage | undefined {
    return this.#kept.get(`${of}:${name}`);
  }

  /** What somebody has used of a day until now; a later note takes its place. */
  note(of: UsageRow['of'], name: string, usage: DayUsage): void {
    const _id = `${usage.day}/${of}/${name}`;
    this.#waiting.set(_id, { _id, owner: LOCAL_OWNER, of, name, ...usage });
    this.#timer ??= this.#clock.after(WRITTEN_AFTER, () => void this.#write());
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    await this.#write();
    this.#timer?.cancel();
  }

  #write(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    const rows = this.#waiting;
    if (rows.size === 0) return;
    this.#waiting = new Map();
    try {
      await this.#rows.putMany([...rows.values()]);
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'what was used today could not be written; it is tried again');
      this.#waiting = new Map([...rows, ...this.#waiting]);
      this.#timer ??= this.#clock.after(RETRIED_AFTER, () => void this.#write());
    }
  }
}
