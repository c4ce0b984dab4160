/** Which legs are up, on the disk within 50 ms: changes are written together, and no call waits for them. */

import type { CallEvent, SystemFact } from '../../shared/flow-schema/call-events.ts';
import type { LegKeeper } from '../call/leg-keeper.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { JournalDisk } from './journal-disk.ts';
import { goneLine, HEADER, keptLine, keyOf } from './journal-text.ts';
import { LegFacts } from './leg-facts.ts';

export interface LegJournalOptions {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alert: (fact: SystemFact) => void;
  /** Legs at most; default 25,000. Those that come later are not remembered, which is told. */
  readonly most?: number;
}

interface Entry {
  readonly call: string;
  readonly leg: string;
  readonly trunk?: string;
  readonly account?: string;
  readonly dialog: Pick<Dialog, 'save'>;
  readonly facts: readonly CallEvent[];
  /** As it is in the file; empty before it is there. */
  line: Buffer;
}

/** Milliseconds that a change may wait for others. */
const TOGETHER = 50;
/** Milliseconds until a disk that failed is tried again. */
const RETRY_AFTER = 2000;
const UNWRITTEN = Buffer.alloc(0);
/** Bytes of lines that count no more, from which on the file may be written anew. */
const LITTER = 64 * 1024;

export class LegJournal implements LegKeeper {
  readonly #options: LegJournalOptions & { readonly most: number };
  readonly #facts = new LegFacts();
  readonly #legs = new ShortLivedMap<string, Entry>();
  readonly #changed = new ShortLivedMap<string, Entry>();
  readonly #gone = new Set<string>();
  #timer: Timer | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Of the file; undefined: unknown, it must be written anew. */
  #length: number | undefined;
  /** Bytes of lines that count. */
  #living = HEADER.length;
  #told = new Set<string>();
  #stopped = false;

  constructor(options: LegJournalOptions) {
    this.#options = { most: 25_000, ...options };
  }

  get size(): number {
    return this.#legs.size;
  }

  /** What is told of legs before they are answered is what their records are made of. */
  publish(event: CallEvent): void {
    this.#facts.take(event);
  }

  keep(call: string, leg: string, dialog: Pick<Dialog, 'save'>): void {
    this.hold({ call, leg, ...this.#facts.whose(call, leg), dialog, facts: this.#facts.of(call, leg) });
  }

  /** A leg whose facts are known: one that an earlier run left. */
  hold(leg: Omit<Entry, 'line'>): void {
    const key = keyOf(leg);
    const before = this.#legs.get(key);
    if (!before && this.#legs.size >= this.#options.most) return this.#tell('legs-unkept', 'there are too many');
    const entry = { ...leg, line: before?.line ?? UNWRITTEN };
    if (before) this.#changed.delete(key);
    this.#legs.set(key, entry);
    this.#gone.delete(key);
    this.#changed.set(key, entry);
    this.#arm(TOGETHER);
  }

  forget(call: string, leg: string): void {
    const key = keyOf({ call, leg });
    const entry = this.#legs.get(key);
    if (!entry) return;
    this.#legs.delete(key);
    this.#changed.delete(key);
    this.#living -= entry.line.length;
    // A leg that is over before it was written leaves no trace.
    if (entry.line.length === 0) return;
    this.#gone.add(key);
    this.#arm(TOGETHER);
  }

  /** Resolves when all that was told is on the disk, or the disk has failed; never rejects. */
  commit(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#work = this.#work.then(() => this.#write());
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.commit();
    await this.#options.disk.close();
  }

  #arm(after: number): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = this.#options.clock.after(after, () => void this.commit());
  }

  async #write(): Promise<void> {
    if (this.#changed.size + this.#gone.size === 0 && this.#length !== undefined) return;
    const news = this.#news();
    const { disk, log } = this.#options;
    const length = this.#length;
    this.#length = undefined;
    try {
      if (length === undefined || length + news.length > 2 * this.#living + LITTER) {
        this.#length = await this.#writeAnew();
      } else {
        await disk.append(news, length);
        this.#length = length + news.length;
      }
      if (this.#told.delete('legs-unwritten')) log.info({}, 'the journal of legs is written again');
    } catch (error) {
      this.#tell('legs-unwritten', error instanceof Error ? error.message : String(error));
      this.#arm(RETRY_AFTER);
    }
  }

  /** Dialogs are read here, and not when they were told of. */
  #news(): Buffer {
    const lines: Buffer[] = [];
    for (const entry of this.#changed.values()) {
      const { line: before, dialog, ...rest } = entry;
      const line = keptLine({ ...rest, dialog: dialog.save() });
      if (!line) {
        this.#giveUp(entry);
        continue;
      }
      entry.line = line;
      this.#living += line.length - before.length;
      lines.push(line);
    }
    this.#changed.clear();
    const gone = [...this.#gone].map(goneLine);
    this.#gone.clear();
    return Buffer.concat([...gone, ...lines]);
  }

  #giveUp(entry: Entry): void {
    this.forget(entry.call, entry.leg);
    this.#tell('legs-unkept', 'the addresses of one are too long');
  }

  async #writeAnew(): Promise<number> {
    const bytes = Buffer.concat([HEADER, ...[...this.#legs.values()].map(({ line }) => line)]);
    await this.#options.disk.replace(bytes);
    return bytes.length;
  }

  /** Once in each trouble. */
  #tell(code: 'legs-unkept' | 'legs-unwritten', why: string): void {
    if (this.#told.has(code)) return;
    this.#told.add(code);
    const message = `answered calls are not written down: ${why}. A crash now would leave peers in calls that nobody is in`;
    this.#options.log.error({ why }, 'the journal of legs takes no more');
    this.#options.alert({ type: 'alert.raised', code, message });
  }
}
