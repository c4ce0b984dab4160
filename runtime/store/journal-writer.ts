/** Journals and call records, written behind: a call never waits for the disk. */

import type { CallEvent, SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { CALLS, type CallRow, JOURNALS, type JournalRow } from './collections.ts';
import { foldCallRow } from './fold-call-row.ts';
import { journalRows } from './journal-rows.ts';
import type { NewRow, Store } from './store.ts';

export interface JournalWriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when events begin to be lost, and when the store takes them again. */
  readonly alert: (fact: SystemFact) => void;
  /** Milliseconds that events are gathered before they are written; default 50. */
  readonly gatherFor?: number;
  /** Events held while the store is away, and calls as well; default 100,000. What comes later is lost and counted. */
  readonly mostHeld?: number;
}

/** Milliseconds between two attempts while the store fails. */
const RETRY_AFTER = 1000;
/** Events written in one go, so that a backlog does not become one huge message. */
const BATCH = 1000;

export class JournalWriter {
  readonly #options: Required<JournalWriterOptions>;
  readonly #calls = new Map<string, NewRow<CallRow>>();
  #changed = new Set<string>();
  #held: CallEvent[] = [];
  /** The batch under way; after a failure it is tried again as it was, so that rows keep their ids. */
  #batch: readonly CallEvent[] = [];
  #timer: Timer | undefined;
  #work: Promise<void> = Promise.resolve();
  #lost = 0;
  #failing = false;
  #losing = false;
  #stopped = false;

  constructor(options: JournalWriterOptions) {
    this.#options = { gatherFor: 50, mostHeld: 100_000, ...options };
  }

  /** Events that are not in the store yet. */
  get held(): number {
    return this.#held.length + this.#batch.length;
  }

  /** Events lost because the store was away for too long. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes an event; never throws, never waits. */
  publish(event: CallEvent): void {
    if (!this.#fold(event) || this.held >= this.#options.mostHeld) this.#lose();
    else this.#held.push(event);
    this.#arm();
  }

  /** The call's events that are not in the store yet, in order. */
  heldOf(call: string): CallEvent[] {
    return [...this.#batch, ...this.#held].filter((event) => event.call === call);
  }

  /** The call's record as it is now; undefined once it has ended and is stored. */
  callRow(call: string): NewRow<CallRow> | undefined {
    return this.#calls.get(call);
  }

  /** Resolves when everything taken so far is in the store. @throws what the store throws */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#work;
    // Counted ahead: what comes meanwhile is for the timer, or under load this would never end.
    const batches = Math.ceil(this.held / BATCH) + 1;
    for (let batch = 0; batch < batches && this.#pending(); batch++) await this.#next();
    if (this.#pending()) this.#arm();
  }

  /** Writes what is left; what the store refuses now is lost, and the log says so. */
  async stop(): Promise<void> {
    this.#stopped = true;
    try {
      await this.flush();
    } catch (error) {
      this.#options.log.error({ error: String(error), events: this.held }, 'call journals could not be written');
    }
  }

  #pending(): boolean {
    return this.held > 0 || this.#changed.size > 0;
  }

  /** False when there is no room for one more call. */
  #fold(event: CallEvent): boolean {
    const before = this.#calls.get(event.call);
    if (!before && this.#calls.size >= this.#options.mostHeld) return false;
    const after = foldCallRow(before, event);
    if (after && after !== before) {
      this.#calls.set(event.call, after);
      this.#changed.add(event.call);
    }
    return true;
  }

  #lose(): void {
    this.#lost++;
    if (this.#losing) return;
    this.#losing = true;
    const message = 'the store has been away for too long: journal entries of calls are being lost';
    this.#options.alert({ type: 'alert.raised', code: 'journal-lost', message });
  }

  #arm(): void {
    if (this.#timer || this.#stopped) return;
    const backlog = this.#held.length >= BATCH ? 0 : this.#options.gatherFor;
    const wait = this.#failing ? RETRY_AFTER : backlog;
    this.#timer = this.#options.clock.after(wait, () => {
      this.#timer = undefined;
      void this.#next().then(
        () => this.#recovered(),
        (error: unknown) => this.#failed(error),
      );
    });
  }

  #recovered(): void {
    if (this.#failing) {
      this.#options.log.info({ lost: this.#lost }, 'the store takes call journals again');
      const message = `the store takes call journals again; entries lost so far: ${this.#lost}`;
      this.#options.alert({ type: 'alert.raised', code: 'store-back', message });
    }
    this.#failing = false;
    this.#losing = false;
    if (this.#pending()) this.#arm();
  }

  #failed(error: unknown): void {
    if (!this.#failing) {
      this.#options.log.error({ error: String(error), held: this.held }, 'the store does not take call journals');
      const message = `the store does not take call journals: ${String(error)}`;
      this.#options.alert({ type: 'alert.raised', code: 'store-away', message });
    }
    this.#failing = true;
    this.#arm();
  }

  /** One batch after the other, however often it is asked for. */
  #next(): Promise<void> {
    const run = this.#work.then(() => this.#write());
    // The failure belongs to whoever asked; the next in line only waits for the end.
    this.#work = run.catch(() => undefined);
    return run;
  }

  async #write(): Promise<void> {
    const { store } = this.#options;
    if (this.#batch.length === 0) this.#batch = this.#held.splice(0, BATCH);
    const changed = [...this.#changed];
    const rows = changed.flatMap((call) => this.#calls.get(call) ?? []);
    this.#changed = new Set();
    try {
      await Promise.all([
        store.collection<JournalRow>(JOURNALS).putMany(journalRows(this.#batch)),
        store.collection<CallRow>(CALLS).putMany(rows),
      ]);
    } catch (error) {
      for (const call of changed) this.#changed.add(call);
      throw error;
    }
    this.#batch = [];
    for (const { _id, state } of rows) if (state === 'ended' && !this.#changed.has(_id)) this.#calls.delete(_id);
  }
}
