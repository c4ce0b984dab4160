/** Journals, call records and CDRs, written behind: a call never waits for the disk. */

import type { CallEvent, SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import { CallRecord } from './call-record.ts';
import type { CallRow } from './collections.ts';
import type { Cdr } from './fold-cdr.ts';
import type { Spool } from './spool/spool.ts';
import { type Chore, WriteBehind } from './spool/write-behind.ts';
import type { NewRow, Store } from './store.ts';

export interface JournalWriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of the store's outages, and of what they cost. */
  readonly alert: (fact: SystemFact) => void;
  /** Where records wait while the store is away; without it, in memory. */
  readonly spool?: Spool | undefined;
  /** Which runtime this is, where several share one store. */
  readonly runtime?: string | undefined;
  /** Events held at most, and calls as well; default 100,000. What comes later is lost and counted. */
  readonly mostHeld?: number;
}

/** Milliseconds after which a change of the CDRs is written. A quarter of a second is promised, disk and load included. */
const SOON = 150;
/** Milliseconds that the rest of the story may wait for more of it, so that a short call becomes few rows. */
const LATER = 1000;
/** Events written in one go, so that a backlog does not become one huge message. */
const BATCH = 1000;

/** What changes whether somebody pays, and what a crash must not take. */
const URGENT: ReadonlySet<CallEvent['type']> = new Set(['leg.changed', 'legs.bridged', 'legs.parted', 'call.ended']);

export class JournalWriter {
  readonly #options: JournalWriterOptions & { readonly mostHeld: number };
  readonly #behind: WriteBehind;
  readonly #calls = new ShortLivedMap<string, CallRecord>();
  /** Calls with news by their ids, in the order in which they are due. */
  readonly #soon = new ShortLivedMap<string, CallRecord>();
  readonly #later = new ShortLivedMap<string, CallRecord>();
  #held = 0;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #work: Promise<void> = Promise.resolve();
  #lost = 0;
  #losing = false;
  #stopped = false;

  constructor(options: JournalWriterOptions) {
    this.#options = { mostHeld: 100_000, ...options };
    this.#behind = new WriteBehind(options);
  }

  /** Events that are neither in the store nor in the spool. */
  get held(): number {
    return this.#held;
  }

  /** Records that wait in the spool, or in memory, for the store to come back. */
  get waiting(): number {
    return this.#behind.waiting;
  }

  /** Events lost because nobody had room for them. */
  get lost(): number {
    return this.#lost + this.#behind.lost;
  }

  /** Brings back what an earlier run left in the spool, then does the chore; later, if the store fails now. */
  settle(chore: Chore): Promise<void> {
    return this.#behind.settle(chore);
  }

  /** Takes an event; never throws, never waits. */
  publish(event: CallEvent): void {
    const record = this.#recordOf(event.call);
    if (!record) return this.#lose();
    const room = this.#held < this.#options.mostHeld;
    record.take(event, room);
    if (room) this.#held++;
    else this.#lose();
    this.#queue(record, URGENT.has(event.type));
  }

  /** The call's events that are not in the store yet, in order. */
  heldOf(call: string): readonly CallEvent[] {
    return this.#calls.get(call)?.held ?? [];
  }

  /** The call's record as it is now; undefined once it has ended and is stored. */
  callRow(call: string): NewRow<CallRow> | undefined {
    return this.#calls.get(call)?.row;
  }

  /** The legs of a call that runs, or whose end is not stored yet; undefined afterwards. */
  cdrs(call: string): readonly Cdr[] | undefined {
    return this.#calls.get(call)?.cdrs;
  }

  /** Resolves when everything taken so far is in the store, or waits in the spool. */
  async flush(): Promise<void> {
    this.#disarm();
    await this.#work;
    // Counted ahead: what comes meanwhile is for the timer, or under load this would never end.
    const batches = Math.ceil(this.#held / BATCH) + 1;
    for (let batch = 0; batch < batches && this.#pending(); batch++) await this.#next(Number.POSITIVE_INFINITY);
    this.#arm();
  }

  /** Writes what is left; what the store refuses now waits in the spool for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.flush();
    await this.#behind.stop();
  }

  #pending(): boolean {
    return this.#soon.size + this.#later.size > 0;
  }

  /** Undefined when there is no room for one more call. */
  #recordOf(call: string): CallRecord | undefined {
    const known = this.#calls.get(call);
    if (known || this.#calls.size >= this.#options.mostHeld) return known;
    const record = new CallRecord(this.#options.runtime);
    this.#calls.set(call, record);
    return record;
  }

  /** A map keeps the order in which calls came, and within one queue that is the order in which they are due. */
  #queue(record: CallRecord, urgent: boolean): void {
    if (this.#soon.has(record.id)) return;
    if (!urgent && this.#later.has(record.id)) return;
    record.dueAt = this.#options.clock.monotonic() + (urgent ? SOON : LATER);
    this.#later.delete(record.id);
    (urgent ? this.#soon : this.#later).set(record.id, record);
    this.#arm();
  }

  #lose(): void {
    this.#lost++;
    if (this.#losing) return;
    this.#losing = true;
    const message = 'calls tell more than can be written: entries of their journals are being lost';
    this.#options.alert({ type: 'alert.raised', code: 'journal-lost', message });
  }

  #arm(): void {
    if (this.#stopped) return;
    const dueAt = Math.min(firstDue(this.#soon), firstDue(this.#later));
    if (dueAt >= this.#timerAt || dueAt === Number.POSITIVE_INFINITY) return;
    this.#disarm();
    this.#timerAt = dueAt;
    this.#timer = this.#options.clock.after(dueAt - this.#options.clock.monotonic(), () => {
      this.#disarm();
      void this.#next(dueAt).then(() => this.#arm());
    });
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  /** One batch after the other, however often it is asked for. */
  #next(until: number): Promise<void> {
    this.#work = this.#work.then(() => this.#write(until));
    return this.#work;
  }

  async #write(until: number): Promise<void> {
    const due = this.#takeDue(until);
    await this.#behind.write(due.map((record) => record.toWrite()));
    for (const record of due) {
      this.#held -= record.written();
      if (record.over) this.#calls.delete(record.id);
    }
    this.#losing &&= this.#held >= this.#options.mostHeld;
  }

  /** Calls that are due, and those that will soon be: they share the commit. */
  #takeDue(until: number): CallRecord[] {
    const due: CallRecord[] = [];
    let events = 0;
    for (const queue of [this.#soon, this.#later]) {
      for (const record of queue.values()) {
        if (events >= BATCH || record.dueAt > until + SOON / 2) break;
        queue.delete(record.id);
        due.push(record);
        events += record.held.length;
      }
    }
    return due;
  }
}

function firstDue(queue: ShortLivedMap<string, CallRecord>): number {
  for (const { dueAt } of queue.values()) return dueAt;
  return Number.POSITIVE_INFINITY;
}
