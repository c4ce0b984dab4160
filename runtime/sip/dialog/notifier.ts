/** Our side of a subscription that a peer holds (RFC 6665 §4.2), in a dialog of its own or inside a call (RFC 3515). */

import type { HeaderField } from '../message/message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from '../transaction/timer-wheel.ts';
import { ClientRequest } from './client-request.ts';
import type { Extras, RequestOutcome } from './dialog.ts';

/** Reasons of RFC 6665 §4.1.3. */
export type TerminationReason =
  | 'deactivated'
  | 'probation'
  | 'rejected'
  | 'timeout'
  | 'giveup'
  | 'noresource'
  | 'invariant';

/** What a notifier needs of its dialog. */
export interface NotifierHome {
  readonly wheel: TimerWheel;
  send(method: string, extras: Extras, user: ClientUser): void;
  /** What the last NOTIFY says when time is over. */
  current(): Extras;
  /** Told once; the subscription is gone. `refused`: the peer does not want to hear any more. */
  notifierEnded(why: 'terminated' | 'timeout' | 'refused'): void;
}

export class Notifier implements TimerOwner {
  readonly #home: NotifierHome;
  readonly #event: string;
  #expiresAt = 0;
  #limit: WheelTimer | undefined;
  #state: 'active' | 'over' = 'active';

  /** @param event value of the Event header @param seconds until it is over */
  constructor(home: NotifierHome, event: string, seconds: number) {
    this.#home = home;
    this.#event = event;
    this.extend(seconds);
  }

  get over(): boolean {
    return this.#state === 'over';
  }

  /** Seconds that are left. */
  get left(): number {
    return Math.max(0, Math.ceil((this.#expiresAt - this.#home.wheel.now) / 1000));
  }

  /** A refresh (§4.2.1). */
  extend(seconds: number): void {
    this.#home.wheel.cancel(this.#limit);
    this.#expiresAt = this.#home.wheel.now + seconds * 1000;
    this.#limit = this.#home.wheel.start(seconds * 1000, this, 'expired');
  }

  notify(extras: Extras): Promise<RequestOutcome> {
    if (this.over) return Promise.resolve({ kind: 'notSent' });
    return this.#send(`active;expires=${this.left}`, extras);
  }

  /** The last NOTIFY (§4.2.2). */
  terminate(
    reason: TerminationReason,
    extras: Extras,
    why: 'terminated' | 'timeout' = 'terminated',
  ): Promise<RequestOutcome> {
    if (this.over) return Promise.resolve({ kind: 'notSent' });
    const outcome = this.#send(`terminated;reason=${reason}`, extras);
    this.#end(why);
    return outcome;
  }

  /** The dialog is gone: nothing is said any more. */
  stop(): void {
    this.#state = 'over';
    this.#home.wheel.cancel(this.#limit);
  }

  timerFired(): void {
    void this.terminate('timeout', this.#home.current(), 'timeout');
  }

  #send(state: string, extras: Extras): Promise<RequestOutcome> {
    const own: HeaderField[] = [
      ['Event', this.#event],
      ['Subscription-State', state],
    ];
    const request = new ClientRequest((outcome) => this.#heard(outcome));
    this.#home.send('NOTIFY', { ...extras, headers: [...own, ...(extras.headers ?? [])] }, request);
    return request.outcome;
  }

  /** §4.2.2: silence, or a refusal that names no time to come back, ends the subscription. */
  #heard(outcome: RequestOutcome): void {
    const refused = outcome.kind === 'answered' && outcome.response.status >= 300;
    const temporary = outcome.kind === 'answered' && outcome.response.header('retry-after') !== undefined;
    if (outcome.kind === 'failed' || (refused && !temporary)) this.#end('refused');
  }

  #end(why: 'terminated' | 'timeout' | 'refused'): void {
    if (this.over) return;
    this.stop();
    this.#home.notifierEnded(why);
  }
}
