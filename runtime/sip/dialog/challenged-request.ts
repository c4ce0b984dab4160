/** A request inside a dialog that is sent once more, with credentials, when it is challenged (RFC 3261 §22.2, §22.3). */

import { senderOf } from '../auth/challenge-sender.ts';
import type { DigestAttempt, ProtectedRequest, UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { ParsedResponse } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { Source } from '../transport/address.ts';
import type { Extras, TransactionFailure } from './dialog.ts';
import type { DialogSender } from './dialog-sender.ts';

/** The dialog's side of it. */
export interface ChallengedHome {
  readonly sender: DialogSender;
  /** False when the answer to a challenge would come too late. */
  wants(method: string): boolean;
  unanswered(challenges: readonly UnansweredChallenge[], method: string): void;
  unreachable(error: unknown): void;
}

export class ChallengedRequest implements ClientUser {
  readonly #home: ChallengedHome;
  readonly #method: string;
  readonly #extras: Extras;
  readonly #user: ClientUser;
  readonly #attempt: DigestAttempt;

  constructor(home: ChallengedHome, credentials: DigestClient, method: string, extras: Extras, user: ClientUser) {
    this.#home = home;
    this.#method = method;
    this.#extras = extras;
    this.#user = user;
    this.#attempt = credentials.attempt(new Protected(home, method, extras.body));
  }

  /** @throws NoRoute */
  send(): void {
    this.#attempt.initial(senderOf(this.#home.sender.peer));
    this.#send();
  }

  responded(response: ParsedResponse, source: Source): void {
    const challenged = response.status === 401 || response.status === 407;
    if (!challenged || !this.#home.wants(this.#method)) return this.#user.responded(response, source);
    const verdict = this.#attempt.challenged(response, senderOf(source), senderOf(this.#home.sender.peer));
    if (verdict.unanswered.length > 0) this.#home.unanswered(verdict.unanswered, this.#method);
    if (verdict.kind === 'giveUp' || !this.#home.wants(this.#method)) return this.#user.responded(response, source);
    try {
      this.#send();
      this.#user.sentAgain?.(this.#home.sender.data.localSeq);
    } catch (error) {
      this.#home.unreachable(error);
      this.#user.transactionFailed('transport');
    }
  }

  transactionFailed(why: TransactionFailure): void {
    this.#user.transactionFailed(why);
  }

  #send(): void {
    this.#home.sender.request(this.#method, this.#extras, this, this.#attempt.headers);
  }
}

/** Its Request-URI is read for each sending: the peer may have moved in between. */
class Protected implements ProtectedRequest {
  readonly method: string;
  readonly body: Extras['body'];
  readonly #home: ChallengedHome;

  constructor(home: ChallengedHome, method: string, body: Extras['body']) {
    this.method = method;
    this.body = body;
    this.#home = home;
  }

  get uri(): string {
    return this.#home.sender.requestUri;
  }
}
