/**
 * What is left of server transactions that only absorb repetitions: those of the last 32 seconds are far more than there
 * are calls. As objects they would be most of what the collector copies and marks; so their text lies in a log, their
 * numbers in arrays, and they go in the order in which they came.
 */

import { randomInt } from 'node:crypto';
import type { Peer } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { ByteLog } from './byte-log.ts';
import { KeptColumns } from './kept-columns.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from './timer-wheel.ts';
import type { Hop } from './wire.ts';

/** What a repetition gets, and where to. */
export interface KeptAnswer {
  readonly hop: Hop;
  /** Empty: it is absorbed in silence. */
  readonly answer: Buffer;
}

const smallest = 1024;
const nothing = Buffer.alloc(0);

/*
 *  entries   | gone | first … the last |                     each in the bucket of its hash, newest before older:
 *  log       | key address answer | key address answer | …   what has gone is always the end of such a chain
 */
export class KeptAnswers implements TimerOwner {
  readonly #wheel: TimerWheel;
  readonly #log = new ByteLog();
  /** Like that of a Map, nobody outside knows what collides. */
  readonly #seed = randomInt(2 ** 31);
  #columns = new KeptColumns(smallest);
  #first = 0;
  #end = 0;
  readonly #transports: Transport[] = [];
  #timer: WheelTimer | undefined;

  constructor(wheel: TimerWheel) {
    this.#wheel = wheel;
  }

  get size(): number {
    return this.#end - this.#first;
  }

  /** What it takes from memory. */
  get bytes(): number {
    return this.#log.taken + this.#columns.bytes;
  }

  /** @param ms how long; the same for all, else the shorter ones wait for the longer */
  keep(key: string, hop: Hop, ms: number, answer: Buffer = nothing): void {
    if (this.size === this.#columns.room) this.#columns = this.#columns.doubled(this.#first, this.#end);
    const columns = this.#columns;
    const entry = this.#end++;
    const place = entry & (columns.room - 1);
    const { address, port } = hop.peer;
    const keyBytes = Buffer.byteLength(key);
    const addressBytes = Buffer.byteLength(address);
    const at = this.#log.reserve(keyBytes + addressBytes + answer.length);
    this.#log.writeText(key, at, keyBytes);
    if (addressBytes > 0) this.#log.writeText(address, at + keyBytes, addressBytes);
    if (answer.length > 0) this.#log.writeBytes(answer, at + keyBytes + addressBytes);
    columns.hash[place] = this.#hashOf(key);
    columns.until[place] = this.#wheel.now + ms;
    columns.at[place] = at;
    columns.keyBytes[place] = keyBytes;
    columns.addressBytes[place] = addressBytes;
    columns.answerBytes[place] = answer.length;
    columns.port[place] = port;
    columns.transport[place] = this.#numberOf(hop.transport);
    columns.chain(entry);
    this.#timer ??= this.#wheel.start(ms, this, 'kept');
  }

  has(key: string): boolean {
    return this.#entryOf(key) >= 0;
  }

  find(key: string): KeptAnswer | undefined {
    const entry = this.#entryOf(key);
    if (entry < 0) return undefined;
    const columns = this.#columns;
    const place = entry & (columns.room - 1);
    const transport = this.#transports[columns.transport[place]!]!;
    const addressAt = columns.at[place]! + columns.keyBytes[place]!;
    const addressBytes = columns.addressBytes[place]!;
    const address = this.#log.text(addressAt, addressBytes);
    const peer: Peer = { transport: transport.name, address, port: columns.port[place]! };
    const answer = this.#log.bytes(addressAt + addressBytes, columns.answerBytes[place]!);
    return { hop: { transport, peer }, answer };
  }

  clear(): void {
    this.#wheel.cancel(this.#timer);
    this.#timer = undefined;
    this.#columns = new KeptColumns(smallest);
    this.#log.clear();
    this.#first = 0;
    this.#end = 0;
  }

  timerFired(): void {
    this.#timer = undefined;
    const { now } = this.#wheel;
    const { until, at, room } = this.#columns;
    while (this.#first < this.#end && until[this.#first & (room - 1)]! <= now) this.#first++;
    if (this.size === 0) return this.clear();
    const oldest = this.#first & (room - 1);
    this.#log.forgetBefore(at[oldest]!);
    this.#timer = this.#wheel.start(until[oldest]! - now, this, 'kept');
  }

  /** -1: there is none. */
  #entryOf(key: string): number {
    if (this.size === 0) return -1;
    const columns = this.#columns;
    const mask = columns.room - 1;
    const hash = this.#hashOf(key);
    for (let entry = columns.newest[hash & mask]!; entry >= this.#first; entry = columns.older[entry & mask]!) {
      const place = entry & mask;
      if (columns.hash[place] === hash && this.#log.text(columns.at[place]!, columns.keyBytes[place]!) === key) {
        return entry;
      }
    }
    return -1;
  }

  #hashOf(key: string): number {
    let hash = this.#seed;
    for (let i = 0; i < key.length; i++) {
      hash = Math.imul(hash ^ key.charCodeAt(i), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return hash | 0;
  }

  #numberOf(transport: Transport): number {
    const known = this.#transports.indexOf(transport);
    return known >= 0 ? known : this.#transports.push(transport) - 1;
  }
}
