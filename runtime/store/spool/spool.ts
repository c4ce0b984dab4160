/** Records that the store does not take, in order, in one bounded file; they outlive the process. */

import type { SpoolDisk } from './spool-disk.ts';
import { linesIn, readLine, type SpoolRecord, writeLine } from './spool-line.ts';

export interface SpoolLimits {
  /** Default 100 MB. */
  readonly mostBytes?: number;
  /** Default 100,000. */
  readonly mostRecords?: number;
}

/** Some records from the front, to be dropped together. */
export interface SpoolHead {
  readonly records: readonly SpoolRecord[];
  readonly end: number;
  /** Lines that were not whole. */
  readonly damaged: number;
}

/** Bytes read at once; a line that is longer is read with more. */
const CHUNK = 256 * 1024;

export class Spool {
  readonly #disk: SpoolDisk;
  readonly #limits: Required<SpoolLimits>;
  /** What is between these two places waits. */
  #start = 0;
  #end = 0;
  #records = 0;
  /** A write failed, and some of it may stand behind the end. */
  #torn = false;
  /** One after the other, in the order asked for. */
  #work: Promise<unknown> = Promise.resolve();

  private constructor(disk: SpoolDisk, limits: SpoolLimits) {
    this.#disk = disk;
    this.#limits = { mostBytes: 100_000_000, mostRecords: 100_000, ...limits };
  }

  /** Finds what an earlier run left; half a line at the end, where a process died, is cut off. */
  static async over(disk: SpoolDisk, limits: SpoolLimits = {}): Promise<Spool> {
    const spool = new Spool(disk, limits);
    await spool.#recover();
    return spool;
  }

  /** Records that wait. */
  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#end - this.#start;
  }

  /** How full it is, from 0 to 1. */
  get fill(): number {
    return Math.max(this.#end / this.#limits.mostBytes, this.#records / this.#limits.mostRecords);
  }

  /** Takes the records that there is room for, from the first; how many. @throws what the disk throws: then it took none */
  append(records: readonly SpoolRecord[]): Promise<number> {
    return this.#next(async () => {
      const lines: Buffer[] = [];
      let end = this.#end;
      for (const record of records) {
        const line = Buffer.from(writeLine(record));
        const full =
          end + line.length > this.#limits.mostBytes || this.#records + lines.length >= this.#limits.mostRecords;
        if (full) break;
        lines.push(line);
        end += line.length;
      }
      if (lines.length === 0) return 0;
      await this.#mend();
      this.#torn = true;
      await this.#disk.write(Buffer.concat(lines), this.#end);
      this.#torn = false;
      this.#end = end;
      this.#records += lines.length;
      return lines.length;
    });
  }

  /** The first records, at most about `most`; they stay until they are dropped. */
  head(most: number): Promise<SpoolHead> {
    return this.#next(async () => {
      for (let length = CHUNK; ; length *= 2) {
        const wanted = Math.min(length, this.#end - this.#start);
        const head = headOf(Buffer.from(await this.#disk.read(this.#start, wanted)), this.#start, most);
        if (head.end > this.#start || wanted === this.#end - this.#start) return head;
      }
    });
  }

  /** The store has these now. */
  drop({ end, records, damaged }: SpoolHead): Promise<void> {
    return this.#next(async () => {
      // Emptied first: were they found again by the next start, they would be put over newer rows.
      if (end >= this.#end) await this.#disk.truncate(0);
      this.#start = end < this.#end ? end : 0;
      this.#records = end < this.#end ? this.#records - records.length - damaged : 0;
      this.#end = end < this.#end ? this.#end : 0;
    });
  }

  close(): Promise<void> {
    return this.#next(() => this.#disk.close());
  }

  /** Cuts off what a failed write left, or the next start would find it. */
  async #mend(): Promise<void> {
    if (!this.#torn) return;
    await this.#disk.truncate(this.#end);
    this.#torn = false;
  }

  async #recover(): Promise<void> {
    const size = await this.#disk.size();
    for (let at = 0; at < size; ) {
      const bytes = Buffer.from(await this.#disk.read(at, Math.max(CHUNK, this.#limits.mostBytes / 10)));
      let end = 0;
      for (const line of linesIn(bytes)) {
        end = line.end;
        this.#records++;
      }
      if (end === 0) break;
      at += end;
      this.#end = at;
    }
    if (this.#end < size) await this.#disk.truncate(this.#end);
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    // The failure belongs to whoever asked; the next in line only waits for the end.
    this.#work = done.catch(() => undefined);
    return done;
  }
}

function headOf(bytes: Buffer, start: number, most: number): SpoolHead {
  const records: SpoolRecord[] = [];
  let damaged = 0;
  let end = 0;
  for (const line of linesIn(bytes)) {
    const record = readLine(line.line);
    if (record) records.push(record);
    else damaged++;
    end = line.end;
    if (records.length >= most) break;
  }
  return { records, damaged, end: start + end };
}
