/** Callers who speak without a pause, press a key now and then, and count what they hear. */

import { readFileSync } from 'node:fs';
import { bind, type Ends, type Place } from './ends.ts';
import { KEY_PACKETS, KEY_TYPE, keyPayload, rtp } from './rtp.ts';

/** Packets between two keys: five seconds. */
const KEY_EVERY = 250;

export class MenuCaller {
  /** Packets that left for the menu. */
  sent = 0;
  keys = 0;
  heard = 0;
  readonly #number: number;
  readonly #end: Awaited<ReturnType<typeof bind>>;
  readonly #words: Buffer;
  #to: Place | undefined;
  #hangUp = () => {};
  #sequence = 0;
  #first: number | undefined;
  #last = 0;

  private constructor(number: number, end: Awaited<ReturnType<typeof bind>>) {
    this.#number = number;
    this.#end = end;
    // Never silence, and no tone of a key.
    this.#words = Buffer.from(Array.from({ length: 160 }, (_, at) => ((at * 7 + number * 13) % 96) + 16));
    end.socket.on('message', (bytes) => this.#hear(bytes));
  }

  static async call(ends: Ends, port: number, number: number): Promise<MenuCaller> {
    const caller = new MenuCaller(number, await bind('127.0.0.1'));
    const moments = ends.call(port, caller.#end.port, false, (place) => {
      caller.#to = place;
    });
    const hangUp = () => ends.hangUp(moments);
    caller.#hangUp = hangUp;
    return caller;
  }

  get answered(): boolean {
    return this.#to !== undefined;
  }

  /** Packets that the menu sent, by their sequence numbers, and that never came. */
  get missed(): number {
    return this.#first === undefined ? 0 : this.#last - this.#first + 1 - this.heard;
  }

  /** One packet of 20 ms: words, or a piece of a key. */
  speak(): void {
    if (!this.#to) return;
    const sequence = ++this.#sequence;
    // Each caller at another moment, and none in the first second.
    const at = (sequence + this.#number * 7) % KEY_EVERY;
    const key = sequence > 50 + at && at < KEY_PACKETS.length;
    if (key && at === 0) this.keys++;
    const spoken = key
      ? { marker: at === 0, type: KEY_TYPE, timestamp: (sequence - at) * 160, payload: keyPayload(1, at) }
      : { timestamp: sequence * 160, payload: this.#words };
    this.#end.socket.send(rtp({ sequence, ssrc: this.#number, ...spoken }), this.#to.port, this.#to.host);
    this.sent++;
  }

  hangUp(): void {
    this.#hangUp();
  }

  close(): void {
    this.#end.socket.close();
  }

  /** What the kernel threw away because we did not come to read it. */
  get dropped(): number {
    const place = `:${this.#end.port.toString(16).toUpperCase().padStart(4, '0')} `;
    const line = readFileSync('/proc/net/udp', 'utf8')
      .split('\n')
      .find((row) => row.includes(place));
    return Number(line?.trim().split(/\s+/).at(-1) ?? 0);
  }

  #hear(bytes: Buffer): void {
    // Reports go to the next port, which may be that of another caller here (RFC 5761 §4).
    if (bytes[1]! >= 192 && bytes[1]! <= 223) return;
    const sequence = bytes.readUInt16BE(2);
    this.heard++;
    if (this.#first === undefined) {
      this.#first = sequence;
      this.#last = sequence;
      return;
    }
    // As a step from the highest so far, which wraps round at 65,536 (RFC 3550, appendix A.1).
    const step = ((sequence - this.#last + 0x8000) & 0xffff) - 0x8000;
    if (step > 0) this.#last += step;
  }
}
