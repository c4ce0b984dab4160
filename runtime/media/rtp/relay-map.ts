/**
 * Where packets of somebody else's stream stand in ours: their losses, order and silences stay what they are, while
 * numbers and clock are ours (RFC 3550 §2.3, a translator). Pure arithmetic.
 */

import { sequenceAhead, timestampAhead } from './sequence.ts';

export interface Place {
  readonly sequence: number;
  readonly timestamp: number;
}

/** One incoming source: how far its clock is from ours, and its last packet in both countings. */
interface Source {
  readonly ssrc: number;
  clockOffset: number;
  lastIn: number;
  lastOut: number;
  /** The first of ours since it was counted on: nothing may be placed before it. */
  since: number;
  /** How often packets of our own had come between when it was placed last. */
  interruption: number;
}

/** Audio and keys may come under two; more than that are not kept. */
const maxSources = 4;
/** Packets that may be missing or late; more than that is a source that has begun anew. */
const maxJump = 100;
/** Two seconds: a clock that is further off is another clock. */
const maxDrift = 16_000;

export class RelayMap {
  #sources: Source[] = [];
  /** Who was placed last; nobody after packets of our own. */
  #last: Source | undefined;
  #interruptions = 0;

  /** Packets of our own have come between: whoever goes on does so behind them. */
  interrupted(): void {
    this.#last = undefined;
    this.#interruptions++;
  }

  /**
   * @param next the number and the time that our next packet would have
   * @returns undefined for a straggler that has no place any more
   */
  place(ssrc: number, sequence: number, timestamp: number, next: Place): Place | undefined {
    const source = this.#sourceOf(ssrc, sequence, timestamp, next);
    const ahead = sequenceAhead(sequence, source.lastIn);
    const goesOn = source === this.#last && Math.abs(ahead) <= maxJump;
    const out = goesOn ? (source.lastOut + ahead) & 0xffff : next.sequence;
    if (goesOn && sequenceAhead(out, source.since) < 0) return undefined;
    if (!goesOn) source.since = out;
    if (!goesOn || ahead > 0) {
      source.lastIn = sequence;
      source.lastOut = out;
    }
    this.#last = source;
    return { sequence: out, timestamp: (timestamp + source.clockOffset) >>> 0 };
  }

  #sourceOf(ssrc: number, sequence: number, timestamp: number, next: Place): Source {
    const known = this.#sources.find((source) => source.ssrc === ssrc);
    if (known) {
      const drift = timestampAhead(timestamp + known.clockOffset, next.timestamp);
      const behind = drift < 0 && known.interruption !== this.#interruptions;
      if (behind || Math.abs(drift) > maxDrift) known.clockOffset = next.timestamp - timestamp;
      known.interruption = this.#interruptions;
      return known;
    }
    const clockOffset = next.timestamp - timestamp;
    const lastOut = next.sequence;
    const interruption = this.#interruptions;
    const source: Source = { ssrc, clockOffset, lastIn: sequence, lastOut, since: lastOut, interruption };
    this.#sources = [source, ...this.#sources].slice(0, maxSources);
    return source;
  }
}
