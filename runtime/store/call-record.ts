/** What is known of one call that the store does not hold yet: its record, its CDRs and the news since the last write. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { CALLS, type CallRow, CDRS, JOURNALS } from './collections.ts';
import { foldCallRow } from './fold-call-row.ts';
import { type Cdr, foldCdrs } from './fold-cdr.ts';
import { journalRow } from './journal-rows.ts';
import type { SpoolRecord } from './spool/spool-line.ts';
import type { NewRow, Puts } from './store.ts';

export class CallRecord {
  /** On the monotonic clock: when the news are to be written. */
  dueAt = 0;
  readonly #runtime: string | undefined;
  #id = '';
  #row: NewRow<CallRow> | undefined;
  #cdrs: readonly Cdr[] = [];
  #news: CallEvent[] = [];
  /** On their way to the store. */
  #underWay: readonly CallEvent[] = [];
  /** As they were written last. */
  #writtenRow: NewRow<CallRow> | undefined;
  #writtenCdrs = new Set<Cdr>();

  constructor(runtime?: string) {
    this.#runtime = runtime;
  }

  get id(): string {
    return this.#id;
  }

  get row(): NewRow<CallRow> | undefined {
    return this.#row;
  }

  get cdrs(): readonly Cdr[] {
    return this.#cdrs;
  }

  /** Events that are not written yet, in order. */
  get held(): readonly CallEvent[] {
    return [...this.#underWay, ...this.#news];
  }

  /** Nothing more is to be expected, and nothing waits. */
  get over(): boolean {
    return this.#row?.state !== 'live' && this.#news.length === 0 && this.#row === this.#writtenRow;
  }

  /** Without room the records stay right, and only the story has a gap. */
  take(event: CallEvent, room: boolean): void {
    this.#id = event.call;
    const row = foldCallRow(this.#row, event);
    this.#row = row && this.#runtime !== undefined && !this.#row ? { ...row, runtime: this.#runtime } : row;
    this.#cdrs = foldCdrs(this.#row, this.#cdrs, event);
    if (room) this.#news.push(event);
  }

  /**
   * The rows that have changed; CDRs before the call's own record, whose end says that all is there. A leg's CDR is
   * written when it has ended: its many indexes make it dear, and after a crash the journal still tells of open legs.
   */
  toWrite(): SpoolRecord {
    this.#underWay = this.#news;
    this.#news = [];
    const cdrs = this.#cdrs.filter((cdr) => cdr.endedAt !== undefined && !this.#writtenCdrs.has(cdr));
    const puts: Puts[] = [];
    if (this.#underWay[0]) puts.push({ in: JOURNALS, rows: [journalRow(this.#underWay[0], this.#underWay)] });
    if (cdrs.length > 0) puts.push({ in: CDRS, rows: cdrs });
    if (this.#row && this.#row !== this.#writtenRow) puts.push({ in: CALLS, rows: [this.#row] });
    this.#writtenRow = this.#row;
    this.#writtenCdrs = new Set(this.#cdrs);
    return puts;
  }

  /** How many events are in safe hands now. */
  written(): number {
    const { length } = this.#underWay;
    this.#underWay = [];
    return length;
  }
}
