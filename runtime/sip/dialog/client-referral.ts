/** A REFER of ours, and what its NOTIFYs tell (RFC 3515 §2.4). */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience } from '../transaction/timers.ts';
import type { RequestOutcome } from './dialog.ts';
import type { SubscriptionState } from './event-header.ts';
import { type ReferOutcome, refusesSubscription, statusOfFragment } from './referral.ts';

/** Milliseconds that we believe a peer's `expires`. */
const longest = 3_600_000;

export class ClientReferral implements TimerOwner {
  readonly outcome: Promise<ReferOutcome>;
  /** CSeq of the REFER: the id of its subscription. */
  seq = 0;
  readonly #wheel: TimerWheel;
  readonly #progress: (status: number, reason: string) => void;
  readonly #over: (referral: ClientReferral) => void;
  #resolve!: (outcome: ReferOutcome) => void;
  #settled = false;
  #accepted = false;
  #ended = false;
  #limit: WheelTimer | undefined;

  /** @param progress each status told @param over no NOTIFY of it can come any more */
  constructor(
    wheel: TimerWheel,
    progress: (status: number, reason: string) => void,
    over: (referral: ClientReferral) => void,
  ) {
    this.#wheel = wheel;
    this.#progress = progress;
    this.#over = over;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  answered(outcome: RequestOutcome): void {
    if (outcome.kind === 'failed') return this.#finish({ kind: 'failed', why: outcome.why });
    if (outcome.kind === 'notSent') return this.#finish({ kind: 'notSent' });
    const { response } = outcome;
    if (response.status >= 300) return this.#finish({ kind: 'refused', response });
    this.#accepted = true;
    if (this.#ended) return this.#finish({ kind: 'unconfirmed', why: 'bye' });
    if (refusesSubscription(response)) {
      return this.#finish({ kind: 'unconfirmed', why: 'noSubscription' });
    }
    if (!this.#settled && !this.#limit) this.#limit = this.#wheel.start(patience, this, 'noNotify');
  }

  /** A NOTIFY of its subscription, which may come before the 2xx. False when it holds no status line. */
  notified(request: ParsedRequest, state: SubscriptionState): boolean {
    const told = statusOfFragment(request);
    if (!told && state.word !== 'terminated') return false;
    this.#wheel.cancel(this.#limit);
    if (told && !this.#settled) this.#progress(told.status, told.reason);
    if (told && told.status >= 200)
      this.#settle(told.status < 300 ? { kind: 'completed', status: told.status } : { kind: 'notReached', ...told });
    if (state.word === 'terminated') this.#finish({ kind: 'unconfirmed', why: 'ended' });
    else this.#limit = this.#wheel.start(Math.min((state.expires ?? 60) * 1000, longest), this, 'expired');
    return true;
  }

  /** The call is over. A BYE after the 2xx means that the peer has gone where we sent it. */
  dialogEnded(): void {
    this.#ended = true;
    this.#wheel.cancel(this.#limit);
    if (this.#accepted) this.#finish({ kind: 'unconfirmed', why: 'bye' });
  }

  timerFired(name: string): void {
    this.#finish({ kind: 'unconfirmed', why: name === 'noNotify' ? 'noNotify' : 'ended' });
  }

  #settle(outcome: ReferOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(outcome);
  }

  #finish(outcome: ReferOutcome): void {
    this.#wheel.cancel(this.#limit);
    this.#settle(outcome);
    this.#over(this);
  }
}
