/** The numbers of what is kept, one array a kind: entry n stands at n modulo the room. */

export class KeptColumns {
  /** A power of two. */
  readonly room: number;
  /** By the end of its hash: the entry that came last. */
  readonly newest: Float64Array;
  /** The entry before it with the same end of the hash. */
  readonly older: Float64Array;
  readonly hash: Int32Array;
  /** Monotonic milliseconds. */
  readonly until: Float64Array;
  /** Where its text is in the log, and the bytes of the three parts. */
  readonly at: Float64Array;
  readonly keyBytes: Int32Array;
  readonly addressBytes: Int32Array;
  readonly answerBytes: Int32Array;
  readonly port: Int32Array;
  readonly transport: Int32Array;

  constructor(room: number) {
    this.room = room;
    this.newest = new Float64Array(room).fill(-1);
    this.older = new Float64Array(room);
    this.hash = new Int32Array(room);
    this.until = new Float64Array(room);
    this.at = new Float64Array(room);
    this.keyBytes = new Int32Array(room);
    this.addressBytes = new Int32Array(room);
    this.answerBytes = new Int32Array(room);
    this.port = new Int32Array(room);
    this.transport = new Int32Array(room);
  }

  /** Of all arrays together. */
  get bytes(): number {
    return this.room * (4 * Float64Array.BYTES_PER_ELEMENT + 6 * Int32Array.BYTES_PER_ELEMENT);
  }

  /** The same entries, from `first` up to but not including `end`, with twice the room. */
  doubled(first: number, end: number): KeptColumns {
    const larger = new KeptColumns(2 * this.room);
    const columns = ['hash', 'until', 'at', 'keyBytes', 'addressBytes', 'answerBytes', 'port', 'transport'] as const;
    for (let entry = first; entry < end; entry++) {
      const from = entry & (this.room - 1);
      const to = entry & (larger.room - 1);
      for (const column of columns) larger[column][to] = this[column][from]!;
      larger.chain(entry);
    }
    return larger;
  }

  /** Puts an entry before all others of its bucket. */
  chain(entry: number): void {
    const place = entry & (this.room - 1);
    const bucket = this.hash[place]! & (this.room - 1);
    this.older[place] = this.newest[bucket]!;
    this.newest[bucket] = entry;
  }
}
