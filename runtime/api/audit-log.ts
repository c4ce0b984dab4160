/** Who changed what, and when: written for every operation that changes something, kept for a year and a bit. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { AUDIT, type AuditRow, LOCAL_OWNER } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';

export interface AuditEntry {
  readonly who: string;
  /** The address that it came from. */
  readonly source: string;
  /** The id of the operation. */
  readonly action: string;
  readonly what: string;
  readonly detail?: string | undefined;
}

/** Milliseconds for which entries are kept. */
const KEPT = 400 * 24 * 3600 * 1000;
const PRUNE_EVERY = 24 * 3600 * 1000;
/** Milliseconds within which the same change by the same person is one: a drawing is saved at every pause of the mouse. */
const SAME_WITHIN = 60_000;
/** Changes remembered for that. */
const MOST_REMEMBERED = 1000;
const LONGEST = 300;

export class AuditLog {
  readonly #rows: Collection<AuditRow>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #latest = new Map<string, number>();
  #written = 0;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, clock: Clock, log: Logger) {
    this.#rows = store.collection<AuditRow>(AUDIT);
    this.#clock = clock;
    this.#log = log;
  }

  /** Never throws: what has been done cannot be taken back because it was not written down. */
  async record({ who, source, action, what, detail }: AuditEntry): Promise<void> {
    const at = this.#clock.now();
    const entry = { who, source, action, what: short(what), ...(detail !== undefined && { detail: short(detail) }) };
    if (this.#isRepeated(JSON.stringify(entry), at)) return;
    try {
      await this.#rows.insertOne({ _id: this.#nextId(at), owner: LOCAL_OWNER, at, ...entry });
      await this.#prune(at);
    } catch (error) {
      this.#log.error({ ...entry, error: String(error) }, 'a change was not written into the audit log');
    }
  }

  #isRepeated(change: string, at: number): boolean {
    const before = this.#latest.get(change) ?? Number.NEGATIVE_INFINITY;
    if (at - before < SAME_WITHIN) return true;
    const oldest = this.#latest.keys().next();
    if (this.#latest.size >= MOST_REMEMBERED && !oldest.done) this.#latest.delete(oldest.value);
    this.#latest.delete(change);
    this.#latest.set(change, at);
    return false;
  }

  /** Sorts by time, and in order within a millisecond; two runtimes on one store never meet. */
  #nextId(at: number): string {
    const turn = String(this.#written++).padStart(9, '0');
    return `${String(at).padStart(15, '0')}-${turn}-${randomBytes(4).toString('hex')}`;
  }

  async #prune(now: number): Promise<void> {
    if (now - this.#prunedAt < PRUNE_EVERY) return;
    this.#prunedAt = now;
    await this.#rows.deleteMany({ at: { $lt: now - KEPT } });
  }
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
