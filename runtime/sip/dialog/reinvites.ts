/** INVITEs inside a dialog, in both directions, one at a time (RFC 3261 §14). */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import { ClientReinvite } from './client-reinvite.ts';
import type { Extras, ReinviteOutcome } from './dialog.ts';
import type { InviteDialog } from './invite-dialog.ts';
import { type ReinviteOwner, ServerReinvite } from './server-reinvite.ts';
import { hasBody } from './updates.ts';

export class Reinvites implements ReinviteOwner {
  readonly #dialog: InviteDialog;
  #incoming: ServerReinvite | undefined;
  #outgoing: ClientReinvite | undefined;

  constructor(dialog: InviteDialog) {
    this.#dialog = dialog;
  }

  /** Whose re-INVITE waits for its final response. */
  get open(): 'us' | 'peer' | undefined {
    if (this.#outgoing) return 'us';
    return this.#incoming ? 'peer' : undefined;
  }

  send(extras: Extras): Promise<ReinviteOutcome> {
    const dialog = this.#dialog;
    if (dialog.state === 'ended') return Promise.resolve({ kind: 'notSent', why: 'ended' });
    if (dialog.state === 'early' || this.open || dialog.offers.open) {
      return Promise.resolve({ kind: 'notSent', why: 'open' });
    }
    if (hasBody(extras)) dialog.offers.carries('us', 'INVITE');
    const reinvite = new ClientReinvite(
      {
        acknowledge: (seq, answer) => dialog.acknowledge(seq, answer),
        settled: (outcome) => this.#settled(outcome),
        confirmed: (response) => dialog.confirm(response),
      },
      hasBody(extras),
    );
    this.#outgoing = reinvite;
    dialog.send('INVITE', extras, reinvite);
    return reinvite.outcome;
  }

  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    const dialog = this.#dialog;
    const { open } = dialog.offers;
    const early = dialog.state === 'early';
    // Two INVITEs at once: ours is open (§14.1), theirs is unanswered (§14.2), or our offer is (RFC 5407 §3.1.5).
    // So it is when the 2xx to ours has brought an offer that our ACK has not answered.
    const unacknowledged = open?.by === 'peer' && open.in === 'INVITE 2xx';
    const ours = open?.by === 'us' || dialog.awaitsAnswer || unacknowledged || this.#outgoing !== undefined;
    if (ours || (early && dialog.role === 'uac')) return dialog.answer(transaction, 491);
    if (this.#incoming || open || early) return dialog.answer(transaction, 500, dialog.retryAfter());
    dialog.learn(request);
    const reinvite = new ServerReinvite(this, request, source, transaction);
    if (!dialog.listener.reinvite) return reinvite.refuse(488);
    this.#incoming = reinvite;
    if (!reinvite.lateOffer) dialog.offers.carries('peer', 'INVITE');
    dialog.context.guard(dialog, () => dialog.listener.reinvite?.(reinvite));
  }

  answered(reinvite: ServerReinvite, status: number, extras: Extras): void {
    const dialog = this.#dialog;
    const { request, transaction } = reinvite;
    if (this.#incoming === reinvite) this.#incoming = undefined;
    if (status >= 300) {
      dialog.offers.withdrawn('INVITE');
      return dialog.answer(transaction, status, extras);
    }
    dialog.sender.retarget(request);
    dialog.describes('us', hasBody(extras));
    dialog.waitForAck(request.cseq.number, transaction, reinvite.lateOffer, reinvite);
    dialog.answer(transaction, status, extras, request);
  }

  /** What is still open when the dialog ends gets 487 (§15.1.2). */
  ended(): void {
    this.#incoming?.refuse(487);
  }

  #settled(outcome: ReinviteOutcome): void {
    this.#outgoing = undefined;
    if (outcome.kind === 'accepted') return;
    this.#dialog.offers.withdrawn('INVITE');
    this.#dialog.checkAlive(outcome);
  }
}
