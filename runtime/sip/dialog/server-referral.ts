/** A REFER of the peer and the subscription that it implies (RFC 3515 §2.4.4). */

import type { HeaderField } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { Source } from '../transport/address.ts';
import type { Extras, RequestOutcome } from './dialog.ts';
import type { DialogHome } from './dialog-home.ts';
import { expiresOf } from './event-header.ts';
import { Notifier, type NotifierHome } from './notifier.ts';
import { fragmentOf, type IncomingReferral, type Referral, type ReferralProgress } from './referral.ts';
import type { Replaces } from './replaces.ts';

/** Seconds that a transfer may take: longer than anybody lets it ring. */
const lasting = 300;

export class ServerReferral implements IncomingReferral, ReferralProgress, NotifierHome {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly displayName: string;
  readonly uri: string;
  readonly method: string;
  readonly replaces: Replaces | undefined;
  readonly referredBy: NameAddr | undefined;
  readonly subscribes: boolean;
  readonly #home: DialogHome;
  readonly #transaction: ServerTransaction;
  readonly #event: string;
  readonly #ended: (referral: ServerReferral) => void;
  #notifier: Notifier | undefined;
  #last: Extras = fragmentOf(100);
  #open = true;

  constructor(
    home: DialogHome,
    referral: Referral,
    incoming: { readonly request: ParsedRequest; readonly source: Source; readonly transaction: ServerTransaction },
    event: string,
    ended: (referral: ServerReferral) => void,
  ) {
    this.#home = home;
    this.displayName = referral.displayName;
    this.uri = referral.uri;
    this.method = referral.method;
    this.replaces = referral.replaces;
    this.referredBy = referral.referredBy;
    this.subscribes = referral.subscribes;
    this.request = incoming.request;
    this.source = incoming.source;
    this.#transaction = incoming.transaction;
    this.#event = event;
    this.#ended = ended;
  }

  get wheel(): TimerWheel {
    return this.#home.context.wheel;
  }

  get over(): boolean {
    return !this.#open && (this.#notifier?.over ?? true);
  }

  accept(status: 200 | 202 = 200): ReferralProgress {
    if (!this.#open) return this;
    this.#open = false;
    const headers: HeaderField[] = [['Contact', this.#home.sender.contact]];
    if (!this.subscribes) headers.push(['Refer-Sub', 'false']);
    this.#home.answer(this.#transaction, status, { headers });
    if (this.subscribes) {
      this.#notifier = new Notifier(this, this.#event, lasting);
      void this.#notifier.notify(this.#last);
    } else this.#ended(this);
    return this;
  }

  refuse(status: number, extras: Extras = {}): void {
    if (!this.#open) return;
    this.#open = false;
    this.#home.answer(this.#transaction, status, extras);
    this.#ended(this);
  }

  notify(status: number, reason?: string): Promise<RequestOutcome> {
    if (!this.#notifier) return Promise.resolve({ kind: 'notSent' });
    this.#last = fragmentOf(status, reason);
    return status < 200 ? this.#notifier.notify(this.#last) : this.#notifier.terminate('noresource', this.#last);
  }

  /** A SUBSCRIBE that refreshes the subscription, or ends it (RFC 3515 §2.4.4). */
  subscribed(request: ParsedRequest, transaction: ServerTransaction): void {
    const seconds = Math.min(expiresOf(request) ?? lasting, lasting);
    const headers: HeaderField[] = [
      ['Contact', this.#home.sender.contact],
      ['Expires', String(seconds)],
    ];
    this.#home.answer(transaction, 200, { headers });
    if (seconds === 0) void this.#notifier?.terminate('timeout', this.#last);
    else this.#notifier?.extend(seconds);
    if (seconds > 0) void this.#notifier?.notify(this.#last);
  }

  /** The call is over: nothing is said any more, and a REFER without answer gets 487. */
  stop(): void {
    this.refuse(487);
    this.#notifier?.stop();
  }

  current(): Extras {
    return this.#last;
  }

  notifierEnded(): void {
    this.#ended(this);
  }

  send(method: string, extras: Extras, user: ClientUser): void {
    this.#home.send(method, extras, user);
  }
}
