/** Between the calls' records and the store: while the store is away they go to the spool, and come back in order. */

import type { SystemFact } from '../../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { JOURNALS } from '../collections.ts';
import { type Puts, type Store, StoreFailed } from '../store.ts';
import type { Spool } from './spool.ts';
import type { SpoolRecord } from './spool-line.ts';

export interface WriteBehindOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when the store goes away and comes back, when the spool fails, and when records begin to be lost. */
  readonly alert: (fact: SystemFact) => void;
  /** Without one, records wait in memory alone. */
  readonly spool?: Spool | undefined;
  /** Records that wait in memory when the disk takes nothing either; default 60,000: ten minutes of 50 calls a second. */
  readonly mostHeld?: number;
  /** Milliseconds after which a write counts as failed, though the store may still do it; default 5000. */
  readonly patience?: number;
}

/** What has to be done on the store as soon as it is there, after what the spool holds. */
export type Chore = (store: Store) => Promise<void>;

/** Milliseconds between two attempts while the store is away. */
const RETRY_AFTER = 1000;
/** Records spooled, or put, in one go, so that a backlog does not become one huge message. */
const SLICE = 200;
/** With a spool fuller than this only call records and CDRs are kept, and journals are left out. */
const JOURNALS_UP_TO = 0.8;

export class WriteBehind {
  readonly #options: WriteBehindOptions & { readonly mostHeld: number; readonly patience: number };
  /** Records that the spool did not take, all younger than those in it. */
  #held: SpoolRecord[] = [];
  /** Records on their way into spool or memory. */
  #keeping = 0;
  #kept: Promise<void> = Promise.resolve();
  /** Memory goes to the store, past the spool. */
  #emptying = false;
  #chores: Chore[] = [];
  #away = false;
  #told = new Set<string>();
  #timer: Timer | undefined;
  #attempt: Promise<void> | undefined;
  /** A write that was given up and has not ended: nothing may overtake it. */
  #late: Promise<unknown> = Promise.resolve();
  #lost = 0;
  #stopped = false;

  constructor(options: WriteBehindOptions) {
    this.#options = { mostHeld: 60_000, patience: 5000, ...options };
    this.#away = (options.spool?.records ?? 0) > 0;
  }

  /** Records that the store has not taken yet, on disk and in memory. */
  get waiting(): number {
    return (this.#options.spool?.records ?? 0) + this.#held.length + this.#keeping;
  }

  /** Journal entries and records that nobody had room for. */
  get lost(): number {
    return this.#lost;
  }

  /** Resolves when the records are in the store, or wait for it; never rejects. One call after the other. */
  async write(records: readonly SpoolRecord[]): Promise<void> {
    if (records.length === 0) return;
    if (!this.#away && !this.#stopped) {
      try {
        return await this.#put(records);
      } catch (error) {
        this.#goneAway(error);
      }
    }
    await this.#keep(records);
  }

  /** Brings back what an earlier run left, then does the chore; when the store fails, as soon as it is there again. */
  async settle(chore: Chore): Promise<void> {
    this.#chores.push(chore);
    this.#away = true;
    await this.#tryAgain();
  }

  /** Makes no more attempts; what waits in the spool stays there for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#attempt;
    const { log, spool } = this.#options;
    if (this.waiting > 0) {
      log.warn({ spooled: spool?.records ?? 0, lost: this.#held.length }, 'the store did not take all call records');
    }
  }

  /** One attempt at a time; on failure another one is due later. */
  #tryAgain(): Promise<void> {
    this.#attempt ??= this.#replay()
      .then(
        () => this.#comeBack(),
        (error: unknown) => this.#goneAway(error),
      )
      .finally(() => {
        this.#attempt = undefined;
        this.#arm();
      });
    return this.#attempt;
  }

  #arm(): void {
    if (!this.#away || this.#timer || this.#stopped || this.#attempt) return;
    this.#timer = this.#options.clock.after(RETRY_AFTER, () => {
      this.#timer = undefined;
      void this.#tryAgain();
    });
  }

  /** All that waits, the oldest first. @throws when the store, or the spool, fails again */
  async #replay(): Promise<void> {
    const { spool } = this.#options;
    while (!this.#stopped) {
      if (spool && spool.records > 0) {
        const head = await spool.head(SLICE);
        if (head.damaged > 0) this.#lose(head.damaged, 'lines of the spool cannot be read');
        await this.#put(head.records);
        await spool.drop(head);
      } else if (this.#keeping > 0) {
        await this.#kept;
      } else if (this.#held.length > 0) {
        await this.#emptyMemory();
      } else if (this.#chores[0]) {
        await this.#chores[0](this.#options.store);
        this.#chores.shift();
      } else {
        return;
      }
    }
  }

  /** The spool is empty; until these are in the store, what comes waits behind them. */
  async #emptyMemory(): Promise<void> {
    this.#emptying = true;
    try {
      const some = this.#held.slice(0, SLICE);
      await this.#put(some);
      this.#held.splice(0, some.length);
    } finally {
      this.#emptying = false;
    }
  }

  /** @throws when the store fails, or takes too long */
  async #put(records: readonly SpoolRecord[]): Promise<void> {
    const { store, clock, patience } = this.#options;
    const late = this.#late;
    const done = late.then(() => store.putAll(merged(records)));
    const ended = done.catch(() => undefined);
    this.#late = ended;
    const waiting = new AbortController();
    const tooLong = clock.sleep(patience, waiting.signal).then(() => {
      throw new StoreFailed(`no answer within ${patience / 1000} s`);
    });
    // Whichever comes second has nobody who listens.
    tooLong.catch(() => undefined);
    try {
      await Promise.race([done, tooLong]);
    } finally {
      waiting.abort();
    }
  }

  #keep(records: readonly SpoolRecord[]): Promise<void> {
    this.#keeping += records.length;
    this.#kept = this.#spool(records).finally(() => {
      this.#keeping -= records.length;
      this.#arm();
    });
    return this.#kept;
  }

  /** Never rejects. */
  async #spool(records: readonly SpoolRecord[]): Promise<void> {
    const { spool, mostHeld } = this.#options;
    let full = false;
    this.#held.push(...(spool && spool.fill > JOURNALS_UP_TO ? this.#withoutJournals(records) : records));
    try {
      // What is in memory already is older, and goes first; a slice at a time, for each attempt costs the writing.
      while (spool && this.#held.length > 0 && !this.#emptying) {
        const taken = await spool.append(this.#held.slice(0, SLICE));
        this.#held.splice(0, taken);
        full = taken === 0;
        if (full) break;
      }
    } catch (error) {
      this.#spoolFailed(wordsOf(error));
    }
    if (full) this.#spoolFailed('it is full');
    if (this.#held.length <= mostHeld) return;
    this.#lose(this.#held.length - mostHeld, 'there is no more room for call records');
    this.#held.length = mostHeld;
  }

  #withoutJournals(records: readonly SpoolRecord[]): SpoolRecord[] {
    const kept = records
      .map((record) => record.filter((puts) => puts.in !== JOURNALS))
      .filter(({ length }) => length > 0);
    this.#lose(
      records.flat().filter((puts) => puts.in === JOURNALS).length,
      'the spool is nearly full: CDRs come first',
    );
    return kept;
  }

  #goneAway(error: unknown): void {
    this.#away = true;
    const { log } = this.#options;
    const message = `the store does not take call records: ${wordsOf(error)}. They are kept until it does`;
    if (this.#tell('store-away', message)) log.error({ error: wordsOf(error) }, 'the store does not take call records');
    this.#arm();
  }

  #spoolFailed(why: string): void {
    const message = `the spool takes no more: ${why}. Call records are in memory only, and a crash would lose them`;
    if (this.#tell('spool-failed', message)) this.#options.log.error({ why }, 'the spool takes no more');
  }

  #lose(count: number, why: string): void {
    this.#lost += count;
    const message = `${why}: entries of calls are being lost`;
    if (this.#tell('journal-lost', message)) this.#options.log.error({ lost: this.#lost }, message);
  }

  #comeBack(): void {
    if (this.#stopped) return;
    this.#away = false;
    const wasAway = this.#told.has('store-away');
    this.#told.clear();
    if (!wasAway) return;
    this.#options.log.info({ lost: this.#lost }, 'the store has taken all call records that waited');
    this.#tell('store-back', `the store has taken all call records that waited; entries lost so far: ${this.#lost}`);
    this.#told.clear();
  }

  /** Once in each outage. */
  #tell(code: string, message: string): boolean {
    if (this.#told.has(code)) return false;
    this.#told.add(code);
    this.#options.alert({ type: 'alert.raised', code, message });
    return true;
  }
}

/** One list of rows for each collection, in the order in which a record names them: CDRs before the call that they end. */
function merged(records: readonly SpoolRecord[]): Puts[] {
  const rows = new Map<string, Map<string, Puts['rows'][number]>>();
  for (const { in: name, rows: some } of records.flat()) {
    const known = rows.get(name) ?? new Map();
    rows.set(name, known);
    // Of a row that comes again only the last state counts.
    for (const row of some) known.set(row._id, row);
  }
  return [...rows].map(([name, byId]) => ({ in: name, rows: [...byId.values()] }));
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
