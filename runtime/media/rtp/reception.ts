/** What one source has sent us: order, loss and jitter, by RFC 3550 appendix A.1, A.3 and A.8. */

import { sequenceAhead } from './sequence.ts';

/** Where a packet stands: `next` is the newest so far, `late` arrives behind a newer one. */
export type Arrival = 'next' | 'late' | 'duplicate';

const clockRate = 8_000;
const maxDropout = 3_000;
const maxMisorder = 100;
/** How many packets behind the newest are remembered, one bit each. */
const historyLength = 32;

export class Reception {
  readonly ssrc: number;
  received = 0;
  #started = false;
  #base = 0;
  #highest = 0;
  #wraps = 0;
  /** Bit n: the packet n behind the highest was seen. */
  #history = 0;
  /** Expected and received of the runs before a restart of the sender. */
  #expectedBefore = 0;
  #restartAt: number | undefined;
  #transit: number | undefined;
  #jitter = 0;
  #expectedAtReport = 0;
  #receivedAtReport = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** Sequence number with the count of wraps above it: "extended highest" of a report block. */
  get highest(): number {
    return this.#wraps * 65_536 + this.#highest;
  }

  /** Packets that should have come and did not. */
  get lost(): number {
    return Math.max(0, this.#expected - this.received);
  }

  /** Interarrival jitter in timestamp units. */
  get jitter(): number {
    return Math.floor(this.#jitter);
  }

  get jitterMs(): number {
    return (this.#jitter / clockRate) * 1000;
  }

  get #expected(): number {
    return this.#started ? this.#expectedBefore + this.highest - this.#base + 1 : 0;
  }

  /** Takes note of one packet; duplicates count as nothing. */
  note(sequence: number): Arrival {
    const arrival = this.#place(sequence);
    if (arrival !== 'duplicate') this.received++;
    return arrival;
  }

  /** Feeds the jitter estimate; only packets whose timestamp tells their time of sampling. */
  noteTransit(timestamp: number, arrivedMs: number): void {
    const transit = (arrivedMs * clockRate) / 1000 - timestamp;
    if (this.#transit !== undefined) {
      const difference = Math.abs(transit - this.#transit);
      // A jump of ten seconds is a new timestamp origin, not jitter.
      if (difference < clockRate * 10) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  /** Fraction lost since the last call, in 1/256 (RFC 3550 §6.4.1). */
  takeFractionLost(): number {
    const expected = this.#expected - this.#expectedAtReport;
    const lost = expected - (this.received - this.#receivedAtReport);
    this.#expectedAtReport = this.#expected;
    this.#receivedAtReport = this.received;
    return expected > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / expected)) : 0;
  }

  #place(sequence: number): Arrival {
    if (!this.#started) return this.#restart(sequence);
    const ahead = sequenceAhead(sequence, this.#highest);
    if (ahead > 0 && ahead < maxDropout) {
      if (sequence < this.#highest) this.#wraps++;
      this.#highest = sequence;
      this.#history = ahead < historyLength ? (this.#history << ahead) | 1 : 1;
      this.#restartAt = undefined;
      return 'next';
    }
    if (ahead <= 0 && ahead > -maxMisorder) {
      if (ahead <= -historyLength) return 'late';
      const bit = 1 << -ahead;
      if (this.#history & bit) return 'duplicate';
      this.#history |= bit;
      return 'late';
    }
    // A large jump: two packets in a row say that the sender has begun anew.
    if (sequence === this.#restartAt) return this.#restart(sequence);
    this.#restartAt = (sequence + 1) & 0xffff;
    return 'late';
  }

  #restart(sequence: number): Arrival {
    // Counted as whole: what was lost before stays lost, and the jump itself loses nothing.
    this.#expectedBefore = this.#started ? this.#expected + 1 : 0;
    this.#started = true;
    this.#base = sequence;
    this.#highest = sequence;
    this.#wraps = 0;
    this.#history = 1;
    this.#restartAt = undefined;
    this.#transit = undefined;
    return 'next';
  }
}
