/** All REFERs of one call, in both directions, with their subscriptions told apart by id (RFC 3515 §2.4.6). */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import { ClientReferral } from './client-referral.ts';
import { ClientRequest } from './client-request.ts';
import type { DialogHome } from './dialog-home.ts';
import { eventOf, subscriptionStateOf } from './event-header.ts';
import { type ReferOptions, type ReferOutcome, readReferral } from './referral.ts';
import { ServerReferral } from './server-referral.ts';

/** REFERs of the peer that may be under way at once. */
const most = 8;

export class Referrals {
  readonly #home: DialogHome;
  /** By CSeq. */
  readonly #incoming = new Map<number, ServerReferral>();
  readonly #outgoing = new Map<number, ClientReferral>();
  #received = 0;

  constructor(home: DialogHome) {
    this.#home = home;
  }

  send(options: ReferOptions, progress: (status: number, reason: string) => void): Promise<ReferOutcome> {
    const home = this.#home;
    const headers: (readonly [string, string])[] = [['Refer-To', options.referTo]];
    if (options.referredBy !== undefined) headers.push(['Referred-By', options.referredBy]);
    if (options.subscribe === false) headers.push(['Refer-Sub', 'false'], ['Supported', 'norefersub']);
    headers.push(...(options.headers ?? []));
    const referral = new ClientReferral(
      home.context.wheel,
      (status, reason) => home.context.guard(home, () => progress(status, reason)),
      (over) => this.#outgoing.delete(over.seq),
    );
    // The subscription is known by the CSeq of the REFER that is accepted.
    const identify = (seq: number) => {
      this.#outgoing.delete(referral.seq);
      referral.seq = seq;
      this.#outgoing.set(seq, referral);
    };
    const request = new ClientRequest((outcome) => {
      referral.answered(outcome);
      home.checkAlive(outcome);
    }, identify);
    referral.seq = home.sender.data.localSeq + 1;
    this.#outgoing.set(referral.seq, referral);
    home.send('REFER', { headers }, request);
    return referral.outcome;
  }

  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    const home = this.#home;
    const referral = readReferral(request);
    if ('malformed' in referral) return home.answer(transaction, 400, { reason: referral.malformed });
    if (!home.listener.refer) return home.answer(transaction, 603);
    if (this.#incoming.size >= most) return home.answer(transaction, 500, home.retryAfter());
    home.sender.retarget(request);
    const { number } = request.cseq;
    const event = this.#received++ === 0 ? 'refer' : `refer;id=${number}`;
    const incoming = { request, source, transaction };
    const exchange = new ServerReferral(home, referral, incoming, event, () => this.#incoming.delete(number));
    this.#incoming.set(number, exchange);
    home.context.guard(home, () => home.listener.refer?.(exchange));
  }

  /** A NOTIFY in the call: 481 unless a REFER of ours asked for it (RFC 6665 §4.1.3). */
  notified(request: ParsedRequest, transaction: ServerTransaction): void {
    const event = eventOf(request);
    if (event?.name === 'keep-alive') return this.#home.answer(transaction, 200);
    const referral = event?.name === 'refer' ? find(this.#outgoing, event.id) : undefined;
    if (!referral) return this.#home.answer(transaction, 481);
    const state = subscriptionStateOf(request);
    const understood = state !== undefined && referral.notified(request, state);
    this.#home.answer(transaction, understood ? 200 : 400);
  }

  subscribed(request: ParsedRequest, transaction: ServerTransaction): void {
    const event = eventOf(request);
    if (event?.name !== 'refer') return this.#home.answer(transaction, 489);
    const referral = find(this.#incoming, event.id);
    if (!referral || referral.over) return this.#home.answer(transaction, 481);
    referral.subscribed(request, transaction);
  }

  ended(): void {
    for (const referral of [...this.#incoming.values()]) referral.stop();
    for (const referral of [...this.#outgoing.values()]) referral.dialogEnded();
    this.#incoming.clear();
  }
}

/** By id; without one it is the oldest, since only the first may go without (RFC 3515 §2.4.6). */
function find<Item>(all: ReadonlyMap<number, Item>, id: string | undefined): Item | undefined {
  return id === undefined ? all.values().next().value : all.get(Number(id));
}
