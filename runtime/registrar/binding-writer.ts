/** Bindings are written behind, in batches: no phone waits for the store, and a restart forgets none. */

import type { SipClock, SipLog, SipTimer } from '../sip/facilities.ts';
import { BINDINGS, type BindingRow } from '../store/collections.ts';
import type { Collection, Store } from '../store/store.ts';
import { type Binding, isSameWay, rowOf } from './binding.ts';
import type { BindingWatcher } from './binding-book.ts';

export interface BindingWriterOptions {
  readonly store: Store;
  readonly clock: SipClock;
  readonly log: SipLog;
}

/** Milliseconds that changes are gathered, and between two tries while the store fails. */
const GATHER = 200;
const RETRY = 2000;
/** Rows in one go. */
const BATCH = 500;
/** A refresh that would add less than this share of the time that is left is not written: some phones come every few seconds. */
const WORTH_WRITING = 1 / 8;

export class BindingWriter implements BindingWatcher {
  readonly #clock: SipClock;
  readonly #log: SipLog;
  readonly #rows: Collection<BindingRow>;
  /** The last word about each binding that the store has not heard; undefined: it is gone. Bounded by the bindings. */
  #unwritten = new Map<string, Binding | undefined>();
  /** Until when the store believes each binding. */
  readonly #storedUntil = new Map<string, number>();
  #timer: SipTimer | undefined;
  #work: Promise<void> = Promise.resolve();
  #failing = false;
  #stopped = false;

  constructor({ store, clock, log }: BindingWriterOptions) {
    this.#rows = store.collection<BindingRow>(BINDINGS);
    this.#clock = clock;
    this.#log = log;
  }

  bound(binding: Binding, before: Binding | undefined): void {
    if (before && isSameWay(before, binding) && !this.#isWorthWriting(binding)) return;
    this.#storedUntil.set(binding.id, binding.expiresAt);
    this.#unwritten.set(binding.id, binding);
    this.#arm();
  }

  unbound({ id }: Binding): void {
    this.#storedUntil.delete(id);
    this.#unwritten.set(id, undefined);
    this.#arm();
  }

  /** Resolves when everything said so far is in the store. @throws what the store throws */
  flush(): Promise<void> {
    const run = this.#work.then(() => this.#writeAll());
    this.#work = run.catch(() => {});
    return run;
  }

  /** What the store refuses now is forgotten: the phones will register again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.flush().catch((error: unknown) => this.#log.error({ error: String(error) }, FAILURE));
  }

  #isWorthWriting({ id, expiresAt }: Binding): boolean {
    const gained = expiresAt - (this.#storedUntil.get(id) ?? 0);
    return Math.abs(gained) > (expiresAt - this.#clock.now()) * WORTH_WRITING;
  }

  #arm(): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = this.#clock.after(this.#failing ? RETRY : GATHER, () => {
      this.#timer = undefined;
      void this.flush().then(
        () => {
          this.#failing = false;
        },
        (error: unknown) => {
          if (!this.#failing) this.#log.error({ error: String(error) }, FAILURE);
          this.#failing = true;
          this.#arm();
        },
      );
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#unwritten.size > 0) {
      const batch = [...this.#unwritten].slice(0, BATCH);
      for (const [id] of batch) this.#unwritten.delete(id);
      try {
        await this.#write(batch);
      } catch (error) {
        // Newer words about the same binding stand.
        for (const [id, binding] of batch) if (!this.#unwritten.has(id)) this.#unwritten.set(id, binding);
        throw error;
      }
    }
  }

  async #write(batch: readonly (readonly [string, Binding | undefined])[]): Promise<void> {
    const kept = batch.flatMap(([, binding]) => binding ?? []);
    const gone = batch.flatMap(([id, binding]) => (binding ? [] : id));
    if (kept.length > 0) await this.#rows.putMany(kept.map(rowOf));
    if (gone.length > 0) await this.#rows.deleteMany({ _id: { $in: gone } });
  }
}

const FAILURE = 'the store does not take bindings of phones';
