/** Counts SIP messages, and how long a request waits for its first answer. Reads no more than the first line. */

import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';

/** Requests that wait for an answer; the oldest is forgotten first. */
const MOST_WAITING = 10_000;
/** Methods told apart; whoever invents others fills no memory with them. */
const METHODS: ReadonlySet<string> = new Set([
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
]);

export class SipTimes {
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #note: (ms: number) => void;
  /** When a request came, by Call-ID. */
  readonly #waiting = new Map<string, number>();

  /** @param note told how long somebody waited, in milliseconds */
  constructor(clock: Clock, metrics: Metrics, note: (ms: number) => void) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#note = note;
  }

  /** Every message, as the engine's listener has it. */
  message(out: boolean, bytes: Uint8Array, callId: string): void {
    const direction = out ? 'out' : 'in';
    const status = statusOf(bytes);
    if (status === undefined) {
      const method = methodOf(bytes);
      this.#metrics.count('sip_requests_total', { direction, method });
      if (!out && method !== 'ACK') this.#wait(callId);
    } else {
      this.#metrics.count('sip_responses_total', { direction, status });
      if (out) this.#answered(callId);
    }
  }

  #wait(callId: string): void {
    // A repetition waits as long as what it repeats.
    if (this.#waiting.has(callId)) return;
    const oldest = this.#waiting.keys().next();
    if (this.#waiting.size >= MOST_WAITING && !oldest.done) this.#waiting.delete(oldest.value);
    this.#waiting.set(callId, this.#clock.monotonic());
  }

  #answered(callId: string): void {
    const since = this.#waiting.get(callId);
    if (since === undefined) return;
    this.#waiting.delete(callId);
    this.#note(this.#clock.monotonic() - since);
  }
}

const VERSION = Buffer.from('SIP/2.0 ');

/** `SIP/2.0 200 OK` → 200; undefined for a request. */
function statusOf(bytes: Uint8Array): string | undefined {
  for (let place = 0; place < VERSION.length; place++) if (bytes[place] !== VERSION[place]) return undefined;
  const status = String.fromCharCode(bytes[8] ?? 0, bytes[9] ?? 0, bytes[10] ?? 0);
  return /^[1-6]\d\d$/.test(status) ? status : 'other';
}

function methodOf(bytes: Uint8Array): string {
  const end = bytes.subarray(0, 12).indexOf(32);
  const method = end > 0 ? Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('latin1') : '';
  return METHODS.has(method) ? method : 'other';
}
