/** A 2xx to an INVITE that is sent again until its ACK comes (RFC 3261 §13.3.1.4), over whatever transport. */

import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience, T1, T2 } from '../transaction/timers.ts';

export class AcknowledgementWait implements TimerOwner {
  /** CSeq number of the INVITE, which its ACK repeats. */
  readonly seq: number;
  readonly #transaction: ServerTransaction;
  readonly #wheel: TimerWheel;
  readonly #missing: () => void;
  #interval = T1;
  #repeat: WheelTimer;
  readonly #limit: WheelTimer;

  /** @param missing called once when no ACK has come for 64*T1 */
  constructor(seq: number, transaction: ServerTransaction, wheel: TimerWheel, missing: () => void) {
    this.seq = seq;
    this.#transaction = transaction;
    this.#wheel = wheel;
    this.#missing = missing;
    this.#repeat = wheel.start(T1, this, 'repeat');
    this.#limit = wheel.start(patience, this, 'limit');
  }

  stop(): void {
    this.#wheel.cancel(this.#repeat);
    this.#wheel.cancel(this.#limit);
    this.#transaction.successAcknowledged();
  }

  timerFired(name: string): void {
    if (name === 'limit') {
      this.stop();
      this.#missing();
      return;
    }
    this.#transaction.repeatSuccess();
    this.#interval = Math.min(2 * this.#interval, T2);
    this.#repeat = this.#wheel.start(this.#interval, this, 'repeat');
  }
}
