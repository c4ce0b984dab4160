/**
 * What waits to be posted is in the store as well, so that it outlives the process. Nobody waits for the store: rows
 * are written and deleted behind, in batches. A crash loses the events of the last moments at most, and may post one
 * a second time, with the same id.
 */

import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LOCAL_OWNER } from '../store/collections.ts';
import { DELIVERIES, type DeliveryRow } from '../store/delivery-row.ts';
import type { Collection, NewRow, Store } from '../store/store.ts';
import type { WebhookEvent } from './webhook-events.ts';

export interface DeliveryJournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whose deliveries these are, where several runtimes share one store. */
  readonly runtime: string;
}

export interface KeptDelivery {
  readonly webhook: string;
  readonly event: WebhookEvent;
}

/** Milliseconds until the next attempt when the store takes nothing. */
const RETRY_AFTER = 1000;
/** Changes that wait for the store at most; then the oldest is left out. */
export const MOST_UNWRITTEN = 20_000;
const PAGE = 1000;

export class DeliveryJournal {
  readonly #options: DeliveryJournalOptions;
  readonly #rows: Collection<DeliveryRow>;
  /** By row id: what is to be put, or that it is over. */
  #unwritten = new Map<string, NewRow<DeliveryRow> | 'over'>();
  #writing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #place: number;

  constructor(options: DeliveryJournalOptions) {
    this.#options = options;
    this.#rows = options.store.collection<DeliveryRow>(DELIVERIES);
    // Behind all that an earlier run has placed, whatever happened within one millisecond.
    this.#place = options.clock.now() * 1000;
  }

  /** What an earlier run of this runtime left, the oldest first. @throws what the store throws */
  async left(): Promise<readonly KeptDelivery[]> {
    const found: DeliveryRow[] = [];
    const filter = { _id: { $prefix: `${this.#options.runtime}/` } };
    let after: string | undefined;
    do {
      const page = await this.#rows.find({ filter, limit: PAGE, ...(after !== undefined && { after }) });
      found.push(...page.rows);
      after = page.next;
    } while (after !== undefined);
    found.sort((one, other) => one.place - other.place);
    this.#place = Math.max(this.#place, found.at(-1)?.place ?? 0);
    return found.map(({ webhook, event }) => ({ webhook, event: event as WebhookEvent }));
  }

  /** Keeps a delivery that waits from now on. Never throws. */
  add(webhook: string, event: WebhookEvent): void {
    const _id = this.#idOf(webhook, event.id);
    this.#note(_id, { _id, owner: LOCAL_OWNER, webhook, place: ++this.#place, event });
  }

  /** The delivery arrived, or was given up. Never throws. */
  over(webhook: string, eventId: string): void {
    this.#note(this.#idOf(webhook, eventId), 'over');
  }

  /** Makes a last attempt to write what is unwritten; never rejects. */
  async stop(): Promise<void> {
    await this.#writing;
    this.#disarm();
    if (this.#unwritten.size > 0) await this.#write();
    this.#disarm();
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #note(id: string, change: NewRow<DeliveryRow> | 'over'): void {
    this.#unwritten.delete(id);
    this.#unwritten.set(id, change);
    const oldest = this.#unwritten.keys().next();
    if (this.#unwritten.size > MOST_UNWRITTEN && !oldest.done) this.#unwritten.delete(oldest.value);
    if (!this.#writing && !this.#timer) this.#write();
  }

  /** One batch at a time; what comes meanwhile is the next one. */
  #write(): Promise<void> {
    const batch = this.#unwritten;
    this.#unwritten = new Map();
    this.#writing = this.#put(batch)
      .then(
        () => true,
        (error: unknown) => this.#takeBack(batch, error),
      )
      .then((went) => {
        this.#writing = undefined;
        if (went && this.#unwritten.size > 0) return this.#write();
        return undefined;
      });
    return this.#writing;
  }

  async #put(batch: ReadonlyMap<string, NewRow<DeliveryRow> | 'over'>): Promise<void> {
    const puts = [...batch.values()].filter((change) => change !== 'over');
    const gone = [...batch].filter(([, change]) => change === 'over').map(([id]) => id);
    for (let from = 0; from < puts.length; from += PAGE) await this.#rows.putMany(puts.slice(from, from + PAGE));
    for (let from = 0; from < gone.length; from += PAGE) {
      await this.#rows.deleteMany({ _id: { $in: gone.slice(from, from + PAGE) } });
    }
  }

  /** The store did not take it: what was noted since then counts more. */
  #takeBack(batch: ReadonlyMap<string, NewRow<DeliveryRow> | 'over'>, error: unknown): false {
    const { clock, log } = this.#options;
    log.warn({ err: error, deliveries: batch.size }, 'the store does not take what waits to be posted');
    const since = this.#unwritten;
    this.#unwritten = new Map(batch);
    for (const [id, change] of since) this.#unwritten.set(id, change);
    for (const id of [...this.#unwritten.keys()].slice(0, -MOST_UNWRITTEN)) this.#unwritten.delete(id);
    this.#timer ??= clock.after(RETRY_AFTER, () => {
      this.#timer = undefined;
      void this.#write();
    });
    return false;
  }

  #idOf(webhook: string, eventId: string): string {
    return `${this.#options.runtime}/${webhook}/${eventId}`;
  }
}
