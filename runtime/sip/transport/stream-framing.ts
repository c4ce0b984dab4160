/** Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3), however the bytes arrive. */

import { limits } from '../message/limits.ts';

export type Framed =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** CRLF CRLF between messages wants a CRLF in return (RFC 5626 §3.5.1). */
  | { readonly kind: 'ping' }
  /** The rest of the stream is lost; `bytes` is what there is of the message. */
  | { readonly kind: 'unframed'; readonly bytes: Buffer; readonly why: string };

const maxPending = limits.head + 4 + limits.body;

export class StreamFraming {
  #pending = nothing;
  /** What is not taken yet lies between these; nothing is moved for each message, however many come at once. */
  #start = 0;
  #end = 0;
  /** Length of the message at the front once its head is complete. */
  #wanted: number | undefined;
  /** Where the search for the end of the head goes on. */
  #searched = 0;
  #broken = false;

  /** True between the first and the last byte of a message. */
  get waiting(): boolean {
    return this.#end > this.#start;
  }

  /** Bytes that are held for it. */
  get held(): number {
    return this.#pending.length;
  }

  /** Takes what has arrived and gives what is complete. After `unframed` everything is ignored. */
  push(chunk: Buffer): Framed[] {
    if (this.#broken) return [];
    this.#append(chunk);
    const framed: Framed[] = [];
    for (let next = this.#next(); next; next = this.#next()) {
      framed.push(next);
      if (next.kind !== 'unframed') continue;
      this.#broken = true;
      this.#start = this.#end;
      break;
    }
    if (this.#start === this.#end) this.#forget();
    return framed;
  }

  #append(chunk: Buffer): void {
    const waiting = this.#end - this.#start;
    if (this.#end + chunk.length > this.#pending.length) {
      const needed = waiting + chunk.length;
      const room = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(waiting * 2, maxPending)));
      this.#pending.copy(room, 0, this.#start, this.#end);
      this.#pending = room;
      this.#start = 0;
    }
    this.#end = this.#start + waiting;
    chunk.copy(this.#pending, this.#end);
    this.#end += chunk.length;
  }

  /** Idle connections hold no memory. */
  #forget(): void {
    this.#pending = nothing;
    this.#start = 0;
    this.#end = 0;
  }

  #next(): Framed | undefined {
    if (this.#wanted === undefined) {
      const ping = this.#skipLineEnds();
      if (ping) return ping;
      const found = this.#measure();
      if (found) return found;
    }
    if (this.#wanted === undefined || this.#end - this.#start < this.#wanted) return undefined;
    return { kind: 'message', bytes: this.#take(this.#wanted) };
  }

  #skipLineEnds(): Framed | undefined {
    const bytes = this.#pending;
    for (let ends = 1; ends <= 2; ends++) {
      const at = this.#start;
      if (at + 1 >= this.#end || bytes[at] !== 13 || bytes[at + 1] !== 10) return undefined;
      this.#start += 2;
      this.#searched = 0;
      if (ends === 2) return { kind: 'ping' };
    }
    return undefined;
  }

  #measure(): Framed | undefined {
    const bytes = this.#pending.subarray(this.#start, this.#end);
    const blank = bytes.indexOf('\r\n\r\n', this.#searched, 'latin1');
    if ((blank < 0 ? bytes.length : blank) > limits.head) return unframed(bytes, 'Message Head Too Large');
    if (blank < 0) {
      this.#searched = Math.max(0, bytes.length - 3);
      return undefined;
    }
    const length = contentLength(bytes, blank);
    if (length === undefined) return unframed(bytes.subarray(0, blank + 4), 'No Usable Content-Length');
    if (length > limits.body) return unframed(bytes.subarray(0, blank + 4), 'Message Too Large');
    this.#wanted = blank + 4 + length;
    return undefined;
  }

  #take(length: number): Buffer {
    const taken = Buffer.from(this.#pending.subarray(this.#start, this.#start + length));
    this.#start += length;
    this.#wanted = undefined;
    this.#searched = 0;
    return taken;
  }
}

const nothing = Buffer.alloc(0);

const unframed = (bytes: Buffer, why: string): Framed => ({ kind: 'unframed', bytes: Buffer.from(bytes), why });

/** The one Content-Length of a head; undefined when it is missing, malformed or contradicted. */
function contentLength(bytes: Buffer, headEnd: number): number | undefined {
  let length: number | undefined;
  for (let at = bytes.indexOf(10) + 1; at > 0 && at < headEnd; at = bytes.indexOf(10, at) + 1) {
    const letter = bytes[at]! | 32;
    if (letter !== 99 && letter !== 108) continue;
    const end = bytes.indexOf('\r\n', at, 'latin1');
    const line = /^(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,15})[ \t]*$/i.exec(bytes.toString('latin1', at, end));
    if (!line) {
      if (/^(content-length|l)[ \t]*:/i.test(bytes.toString('latin1', at, Math.min(end, at + 32)))) return undefined;
      continue;
    }
    const value = Number(line[1]);
    if (length !== undefined && length !== value) return undefined;
    length = value;
  }
  return length;
}
