/** Provisional responses that are sent again until their PRACK comes, one after the other (RFC 3262 §3). */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience, T1 } from '../transaction/timers.ts';
import type { Extras } from './dialog.ts';
import type { DialogHome } from './dialog-home.ts';
import type { IncomingPrack } from './incoming-invite.ts';
import { parseRack } from './rack.ts';
import { hasBody } from './updates.ts';

/** The INVITE's side of it. */
export interface ReliableOwner {
  readonly seq: number;
  /** Writes the response with that RSeq. */
  sendReliably(status: number, extras: Extras, rseq: number): void;
  /** Nothing holds a 2xx back any more. */
  unblocked(): void;
  /** 64*T1 without PRACK: the INVITE should be rejected. */
  prackMissing(): void;
}

interface Provisional {
  readonly status: number;
  readonly extras: Extras;
  readonly onPrack: ((prack: IncomingPrack) => void) | undefined;
}

/** How many may wait behind one that is not acknowledged. */
const longestQueue = 8;

export class ReliableProvisionals implements TimerOwner {
  readonly #home: DialogHome;
  readonly #owner: ReliableOwner;
  #queue: Provisional[] = [];
  #current: Provisional | undefined;
  #rseq: number;
  #interval = T1;
  #repeat: WheelTimer | undefined;
  #limit: WheelTimer | undefined;
  /** A PRACK whose offer has no answer yet. */
  #offered: ServerPrack | undefined;

  constructor(home: DialogHome, owner: ReliableOwner) {
    this.#home = home;
    this.#owner = owner;
    // 1 to 2^31 - 1 (§3), far enough from the end.
    this.#rseq = 1 + home.context.ids.number(2 ** 30);
  }

  /** A 2xx must wait: a description is not acknowledged, or the offer of a PRACK not answered (§3). */
  get blocksSuccess(): boolean {
    return this.#offered !== undefined || (this.#current !== undefined && hasBody(this.#current.extras));
  }

  /** A PRACK is still due. */
  get waits(): boolean {
    return this.#current !== undefined || this.#offered !== undefined;
  }

  /** False when too many wait already. */
  send(provisional: Provisional): boolean {
    if (this.#queue.length >= longestQueue) return false;
    this.#queue.push(provisional);
    if (!this.waits) this.#next();
    return true;
  }

  /** A PRACK in the dialog (§3): 481 unless it acknowledges what is waiting. */
  received(request: ParsedRequest, transaction: ServerTransaction): void {
    const rack = parseRack(request.header('rack'));
    const current = this.#current;
    const fits = rack?.rseq === this.#rseq && rack.cseq === this.#owner.seq && rack.method === 'INVITE';
    if (!current || !fits) return this.#home.answer(transaction, 481);
    const { offers } = this.#home;
    const means = request.body.length > 0 ? offers.carries('peer', 'PRACK') : undefined;
    if (means === 'misplaced') return this.#home.answer(transaction, 491);
    offers.withdrawn('INVITE 1xx reliable');
    this.#acknowledged();
    const prack = new ServerPrack(
      this,
      request,
      transaction,
      means === 'offer' || means === 'answer' ? means : 'nothing',
    );
    if (means === 'offer') this.#offered = prack;
    else this.#home.answer(transaction, 200);
    if (means === 'offer' && !current.onPrack) return this.refused(prack);
    this.#home.context.guard(this.#home, () => current.onPrack?.(prack));
    this.#goOn();
  }

  answered(prack: ServerPrack, extras: Extras): void {
    if (this.#offered !== prack) return;
    this.#offered = undefined;
    if (hasBody(extras)) this.#home.offers.carries('us', 'PRACK 2xx');
    this.#home.offers.withdrawn('PRACK');
    this.#home.answer(prack.transaction, 200, extras);
    this.#goOn();
  }

  /** Nobody can answer its offer: the acknowledgement counts, the offer does not (RFC 6337 §2.3). */
  refused(prack: ServerPrack): void {
    this.#offered = undefined;
    this.#home.offers.withdrawn('PRACK');
    this.#home.answer(prack.transaction, 488);
    this.#goOn();
  }

  /** The final response is about to go out: nothing is sent again, but a PRACK that comes late still fits. */
  finish(): void {
    this.#queue = [];
    this.#home.awaitsPrack = false;
    this.#stopTimers();
    if (this.#offered) this.refused(this.#offered);
  }

  timerFired(name: string): void {
    const current = this.#current;
    if (!current) return;
    if (name === 'limit') {
      this.#acknowledged();
      this.#queue = [];
      return this.#owner.prackMissing();
    }
    this.#owner.sendReliably(current.status, current.extras, this.#rseq);
    this.#interval *= 2;
    this.#repeat = this.#home.context.wheel.start(this.#interval, this, 'repeat');
  }

  #next(): void {
    const next = this.#queue.shift();
    if (!next) return;
    const { offers, context } = this.#home;
    this.#current = next;
    this.#rseq++;
    this.#interval = T1;
    this.#home.awaitsPrack = hasBody(next.extras);
    if (this.#home.awaitsPrack) offers.carries('us', 'INVITE 1xx reliable');
    this.#owner.sendReliably(next.status, next.extras, this.#rseq);
    this.#repeat = context.wheel.start(T1, this, 'repeat');
    this.#limit = context.wheel.start(patience, this, 'limit');
  }

  #acknowledged(): void {
    this.#current = undefined;
    this.#home.awaitsPrack = false;
    this.#stopTimers();
  }

  #goOn(): void {
    if (this.waits) return;
    if (this.#queue.length > 0) this.#next();
    else this.#owner.unblocked();
  }

  #stopTimers(): void {
    this.#home.context.wheel.cancel(this.#repeat);
    this.#home.context.wheel.cancel(this.#limit);
  }
}

class ServerPrack implements IncomingPrack {
  readonly request: ParsedRequest;
  readonly brings: IncomingPrack['brings'];
  readonly transaction: ServerTransaction;
  readonly #owner: ReliableProvisionals;

  constructor(
    owner: ReliableProvisionals,
    request: ParsedRequest,
    transaction: ServerTransaction,
    brings: IncomingPrack['brings'],
  ) {
    this.#owner = owner;
    this.request = request;
    this.transaction = transaction;
    this.brings = brings;
  }

  accept(answer: Extras): void {
    this.#owner.answered(this, answer);
  }
}
