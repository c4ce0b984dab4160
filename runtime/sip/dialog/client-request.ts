/** A request of ours inside a dialog, and the one outcome that its sender is promised. */

import type { ParsedResponse } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { RequestOutcome, TransactionFailure } from './dialog.ts';

export class ClientRequest implements ClientUser {
  readonly outcome: Promise<RequestOutcome>;
  #resolve!: (outcome: RequestOutcome) => void;
  readonly #settled: (outcome: RequestOutcome) => void;
  /** Told the CSeq number under which it has gone out again. */
  readonly sentAgain: ((seq: number) => void) | undefined;

  /** @param settled told before the promise resolves, at once when the final response is read */
  constructor(settled: (outcome: RequestOutcome) => void = () => {}, sentAgain?: (seq: number) => void) {
    this.sentAgain = sentAgain;
    this.#settled = settled;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  responded(response: ParsedResponse): void {
    if (response.status >= 200) this.#settle({ kind: 'answered', response });
  }

  transactionFailed(why: TransactionFailure): void {
    this.#settle({ kind: 'failed', why });
  }

  /** It was never sent, and there is no need for it any more. */
  unneeded(): void {
    this.#settle({ kind: 'notSent' });
  }

  #settle(outcome: RequestOutcome): void {
    this.#settled(outcome);
    this.#resolve(outcome);
  }
}
