/** The 2xx of one dialog that wait for their ACK: that to the first INVITE, and that to a re-INVITE. */

import type { AcknowledgementWait } from './acknowledgement-wait.ts';
import type { ServerReinvite } from './server-reinvite.ts';

export interface AwaitedAcknowledgement {
  readonly wait: AcknowledgementWait;
  /** The 2xx has offered: its ACK brings the answer. */
  readonly lateOffer: boolean;
  readonly reinvite?: ServerReinvite;
}

export class AcknowledgementWaits {
  #awaited: AwaitedAcknowledgement[] = [];

  /** An offer of ours has no answer. */
  get offering(): boolean {
    return this.#awaited.some(({ lateOffer }) => lateOffer);
  }

  add(awaited: AwaitedAcknowledgement): void {
    this.#awaited.push(awaited);
  }

  /** The ACK to the INVITE with that CSeq number; undefined when none is missing. */
  acknowledged(seq: number): AwaitedAcknowledgement | undefined {
    const found = this.#awaited.find(({ wait }) => wait.seq === seq);
    found?.wait.stop();
    this.#awaited = this.#awaited.filter((other) => other !== found);
    return found;
  }

  /** Nobody waits any more. */
  stop(): void {
    for (const { wait } of this.#awaited) wait.stop();
    this.#awaited = [];
  }
}
