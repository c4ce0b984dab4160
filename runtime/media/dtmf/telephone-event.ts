/**
 * Keys as RTP events, RFC 4733 §2.3:
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *    |     event     |E|R| volume    |          duration             |
 *    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * All packets of one event carry the timestamp of its beginning, so the timestamp names the press: whichever of its
 * packets arrives first makes the digit, and the others are the same press again.
 */

import { timestampAhead } from '../rtp/sequence.ts';

/** Event codes 0–15 (RFC 4733 §3.2). */
const keys = '0123456789*#ABCD';
const longest = 0xffff;
/** An event that begins so much earlier than the last one is no straggler: the sender's clock has begun anew. */
const stragglerTicks = 10 * 48_000;

interface Press {
  readonly ssrc: number;
  readonly event: number;
  readonly timestamp: number;
  readonly ended: boolean;
}

/** The presses of one stream. */
export class TelephoneEvents {
  #last: Press | undefined;

  /** @returns the key when this packet begins a press that was not known yet; never throws */
  receive(payload: Uint8Array, timestamp: number, ssrc: number): string | undefined {
    if (payload.length < 4) return undefined;
    const event = payload[0]!;
    const key = keys[event];
    if (key === undefined) return undefined;
    const last = this.#last;
    const press = { ssrc, event, timestamp, ended: (payload[1]! & 0x80) !== 0 };
    const same = last !== undefined && last.ssrc === ssrc;
    if (same) {
      const ahead = timestampAhead(timestamp, last.timestamp);
      if (ahead < 0 && ahead > -stragglerTicks) return undefined;
      if (ahead === 0) {
        if (press.ended) this.#last = press;
        return undefined;
      }
    }
    this.#last = press;
    // §2.5.1.3: a key held longer than the duration field can say goes on as a new segment right behind the old one.
    const held = same && !last.ended && last.event === event && timestampAhead(timestamp, last.timestamp) === longest;
    return held ? undefined : key;
  }
}
