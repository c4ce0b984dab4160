/** UPDATE in both directions (RFC 3311): changes session or target without an ACK, before the INVITE is answered too. */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import { ClientRequest } from './client-request.ts';
import type { Extras, IncomingUpdate, RequestOutcome, UpdateOutcome } from './dialog.ts';
import type { DialogHome } from './dialog-home.ts';

export class Updates {
  readonly #home: DialogHome;
  #incoming: ServerUpdate | undefined;
  #outgoing: ClientRequest | undefined;

  constructor(home: DialogHome) {
    this.#home = home;
  }

  /** §5.1: one at a time; an offer only while none is open and the first has its answer. */
  send(extras: Extras): Promise<UpdateOutcome> {
    const { offers, openReinvite, awaitsPrack } = this.#home;
    const offered = hasBody(extras);
    if (this.#outgoing) return blocked;
    if (offered && (openReinvite || awaitsPrack || !offers.mayOffer('UPDATE'))) return blocked;
    if (offered) offers.carries('us', 'UPDATE');
    const request = new ClientRequest((outcome) => this.#settled(outcome));
    this.#outgoing = request;
    this.#home.send('UPDATE', extras, request);
    return request.outcome.then((outcome) =>
      outcome.kind === 'notSent' ? { kind: 'notSent', why: 'ended' as const } : outcome,
    );
  }

  /** §5.2 */
  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    const home = this.#home;
    const { open } = home.offers;
    const offered = request.body.length > 0;
    if (this.#incoming) return home.answer(transaction, 500, home.retryAfter());
    if (offered && (open?.by === 'us' || home.openReinvite === 'us')) return home.answer(transaction, 491);
    if (offered && (home.openReinvite === 'peer' || !home.offers.mayOffer('UPDATE'))) {
      return home.answer(transaction, 500, home.retryAfter());
    }
    if (!offered) return this.#refreshed(request, transaction);
    const update = new ServerUpdate(this, request, source, transaction);
    this.#incoming = update;
    home.offers.carries('peer', 'UPDATE');
    if (!home.listener.update) return update.refuse(488);
    home.context.guard(home, () => home.listener.update?.(update));
  }

  answered(update: ServerUpdate, status: number, extras: Extras): void {
    const home = this.#home;
    this.#incoming = undefined;
    if (status >= 300 || !hasBody(extras)) home.offers.withdrawn('UPDATE');
    else home.offers.carries('us', 'UPDATE 2xx');
    if (status < 300) home.sender.retarget(update.request);
    home.answer(update.transaction, status, extras, status < 300 ? update.request : undefined);
  }

  /** What is unanswered when the dialog ends gets 487. */
  ended(): void {
    this.#incoming?.refuse(487);
  }

  /** Nothing but the target, or the session timer, is refreshed: nobody needs to be asked. */
  #refreshed(request: ParsedRequest, transaction: ServerTransaction): void {
    const home = this.#home;
    home.sender.retarget(request);
    home.answer(transaction, 200, {}, request);
    home.context.guard(home, () => home.listener.refreshed?.(request));
  }

  #settled(outcome: RequestOutcome): void {
    const home = this.#home;
    this.#outgoing = undefined;
    const response = outcome.kind === 'answered' ? outcome.response : undefined;
    const accepted = response !== undefined && response.status < 300;
    if (accepted && response.body.length > 0) home.offers.carries('peer', 'UPDATE 2xx');
    home.offers.withdrawn('UPDATE');
    if (accepted) home.updated(response);
    else home.checkAlive(outcome);
  }
}

class ServerUpdate implements IncomingUpdate {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly transaction: ServerTransaction;
  readonly #owner: Updates;
  #open = true;

  constructor(owner: Updates, request: ParsedRequest, source: Source, transaction: ServerTransaction) {
    this.#owner = owner;
    this.request = request;
    this.source = source;
    this.transaction = transaction;
  }

  accept(extras: Extras): void {
    this.#answer(200, extras);
  }

  refuse(status: number, extras: Extras = {}): void {
    this.#answer(status, extras);
  }

  #answer(status: number, extras: Extras): void {
    if (!this.#open) return;
    this.#open = false;
    this.#owner.answered(this, status, extras);
  }
}

export const hasBody = ({ body }: Extras): boolean => body !== undefined && body.length > 0;

const blocked = Promise.resolve({ kind: 'notSent', why: 'open' } as const);
