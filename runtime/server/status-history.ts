/** Answer times across restarts: noted in memory, written now and then, read at start. */

import type { AnswerTimesBucket, Measured, StatusAnswer } from '../../shared/api/status.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LOCAL_OWNER, SETTINGS, type SettingRow } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';
import { SERIES, TimeSeries } from './answer-times.ts';

/** Milliseconds between two questions to the store, to know how long it takes. */
const ASK_STORE_EVERY = 10_000;
const ROW = { day: 'answer-times-day', month: 'answer-times-month' } as const;
type Name = keyof typeof ROW;
const NAMES: readonly Name[] = ['day', 'month'];

export interface StatusHistoryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

export class StatusHistory {
  readonly #options: StatusHistoryOptions;
  readonly #rows: Collection<SettingRow>;
  readonly #series: Readonly<Record<Name, TimeSeries>>;
  #timer: Timer | undefined;
  #storeMs = 0;

  private constructor(options: StatusHistoryOptions, kept: Readonly<Record<Name, readonly AnswerTimesBucket[]>>) {
    this.#options = options;
    this.#rows = options.store.collection<SettingRow>(SETTINGS);
    const now = options.clock.now();
    this.#series = {
      day: new TimeSeries(SERIES.day, now, kept.day),
      month: new TimeSeries(SERIES.month, now, kept.month),
    };
    this.#askLater();
  }

  static async load(options: StatusHistoryOptions): Promise<StatusHistory> {
    const rows = options.store.collection<SettingRow>(SETTINGS);
    const keptIn = async (name: Name) => {
      const value = (await rows.get(ROW[name]))?.value;
      return Array.isArray(value) ? (value as readonly AnswerTimesBucket[]) : [];
    };
    return new StatusHistory(options, { day: await keptIn('day'), month: await keptIn('month') });
  }

  /** Seconds of the latest question to the store. */
  get storeSeconds(): number {
    return this.#storeMs / 1000;
  }

  /** @param ms how long somebody waited for an answer */
  note(what: Measured, ms: number): void {
    const now = this.#options.clock.now();
    for (const name of NAMES) if (this.#series[name].note(what, ms, now)) void this.#keep(name);
  }

  answerTimes(): StatusAnswer['answerTimes'] {
    const now = this.#options.clock.now();
    return { day: this.#series.day.buckets(now), month: this.#series.month.buckets(now) };
  }

  /** Writes what is open, too. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    for (const name of NAMES) await this.#keep(name);
  }

  async #keep(name: Name): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const value = this.#series[name].buckets(clock.now());
      await this.#rows.put({ _id: ROW[name], owner: LOCAL_OWNER, value });
    } catch (error) {
      log.warn({ error: String(error) }, 'answer times were not written');
    }
  }

  #askLater(): void {
    this.#timer = this.#options.clock.after(ASK_STORE_EVERY, () => void this.#askStore());
  }

  async #askStore(): Promise<void> {
    const { clock, log } = this.#options;
    const before = clock.monotonic();
    try {
      await this.#rows.get('nothing');
    } catch (error) {
      log.debug({ error: String(error) }, 'the store did not answer');
    }
    this.#storeMs = clock.monotonic() - before;
    this.note('store', this.#storeMs);
    this.#askLater();
  }
}
