/** The peer's re-INVITE on its way to an answer (RFC 3261 §14.2). */

import type { SipRequest } from '../message/message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction, ServerUser } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import type { Extras, IncomingReinvite } from './dialog.ts';

/** The dialog's side of it. */
export interface ReinviteOwner {
  /** Sends the final response. Called once. */
  answered(reinvite: ServerReinvite, status: number, extras: Extras): void;
}

export class ServerReinvite implements IncomingReinvite, ServerUser {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly lateOffer: boolean;
  readonly transaction: ServerTransaction;
  onAck: ((ack: SipRequest) => void) | undefined;
  readonly #owner: ReinviteOwner;
  #open = true;

  constructor(owner: ReinviteOwner, request: ParsedRequest, source: Source, transaction: ServerTransaction) {
    this.#owner = owner;
    this.request = request;
    this.source = source;
    this.lateOffer = request.body.length === 0;
    this.transaction = transaction;
    transaction.user = this;
  }

  accept(extras: Extras, onAck?: (ack: SipRequest) => void): void {
    if (!this.#open) return;
    this.#open = false;
    this.onAck = onAck;
    this.#owner.answered(this, 200, extras);
  }

  refuse(status: number, extras: Extras = {}): void {
    if (!this.#open) return;
    this.#open = false;
    this.#owner.answered(this, status, extras);
  }

  /** The session stays as it was, whoever gives up. */
  cancelled(): void {
    this.refuse(487);
  }
}
