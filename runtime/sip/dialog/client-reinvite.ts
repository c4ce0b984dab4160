/** A re-INVITE of ours (RFC 3261 §14.1): one outcome, and an ACK for every 2xx. */

import type { ParsedResponse } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { Extras, ReinviteOutcome, TransactionFailure } from './dialog.ts';

/** The dialog's side of it. */
export interface ReinviteSender {
  /** Sends the ACK; the function sends it again. */
  acknowledge(seq: number, answer: Extras): () => void;
  /** Final: no INVITE of ours is open any more. Told before the promise resolves. */
  settled(outcome: ReinviteOutcome): void;
  /** The 2xx is here, before its ACK goes out. */
  confirmed(response: ParsedResponse): void;
}

export class ClientReinvite implements ClientUser {
  readonly outcome: Promise<ReinviteOutcome>;
  #resolve!: (outcome: ReinviteOutcome) => void;
  readonly #sender: ReinviteSender;
  readonly #offered: boolean;
  #accepted = false;
  #repeatAck: (() => void) | undefined;

  constructor(sender: ReinviteSender, offered: boolean) {
    this.#sender = sender;
    this.#offered = offered;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  responded(response: ParsedResponse): void {
    if (response.status < 200) return;
    if (response.status >= 300) return this.#settle({ kind: 'refused', response });
    if (this.#accepted) return this.#repeatAck?.();
    this.#accepted = true;
    this.#sender.confirmed(response);
    const acknowledge = (answer: Extras = {}): void => {
      this.#repeatAck ??= this.#sender.acknowledge(response.cseq.number, answer);
    };
    if (this.#offered) acknowledge();
    this.#settle({ kind: 'accepted', response, acknowledge });
  }

  transactionFailed(why: TransactionFailure): void {
    this.#settle({ kind: 'failed', why });
  }

  #settle(outcome: ReinviteOutcome): void {
    this.#sender.settled(outcome);
    this.#resolve(outcome);
  }
}
