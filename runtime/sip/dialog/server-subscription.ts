/** A subscription that a peer holds with us, in a dialog of its own (RFC 6665 §4.2). */

import type { HeaderField } from '../message/message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { parseUri } from '../message/uri.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { Source } from '../transport/address.ts';
import type { DialogId, Extras, RequestOutcome } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { dataOfRequest } from './dialog-data.ts';
import { DialogSender } from './dialog-sender.ts';
import type { PeerDialog } from './dialog-table.ts';
import { type EventName, eventOf, expiresOf } from './event-header.ts';
import { Notifier, type NotifierHome, type TerminationReason } from './notifier.ts';
import type { HeldSubscription, IncomingSubscription } from './subscription.ts';

/** Seconds that hold when the peer names none. */
const usual = 3600;

export class ServerSubscription implements IncomingSubscription, HeldSubscription, PeerDialog, NotifierHome {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly event: EventName;
  readonly expires: number;
  readonly id: DialogId;
  onEnd: HeldSubscription['onEnd'];
  readonly #context: DialogContext;
  readonly #transaction: ServerTransaction;
  readonly #sender: DialogSender;
  #current: () => Extras = () => ({});
  #notifier: Notifier | undefined;
  #open = true;

  constructor(
    context: DialogContext,
    request: ParsedRequest,
    source: Source,
    transaction: ServerTransaction,
    event: EventName,
  ) {
    this.#context = context;
    this.request = request;
    this.source = source;
    this.event = event;
    this.expires = expiresOf(request) ?? usual;
    this.#transaction = transaction;
    const data = dataOfRequest(request, context.ids.tag());
    this.id = { callId: data.callId, localTag: data.localTag, remoteTag: data.remoteTag };
    const user = parseUri(request.uri)?.user ?? '';
    this.#sender = new DialogSender(context, data, transaction.hop.transport, source, user);
  }

  get wheel(): TimerWheel {
    return this.#context.wheel;
  }

  get over(): boolean {
    return this.#notifier?.over ?? false;
  }

  accept(current: () => Extras, expires = this.expires): HeldSubscription {
    if (!this.#open) return this;
    this.#open = false;
    this.#current = current;
    this.#context.dialogs.add(this);
    const seconds = Math.min(expires, this.expires);
    this.#notifier = new Notifier(this, this.request.header('event') ?? '', seconds);
    this.#respond(this.#transaction, 200, [['Expires', String(seconds)]]);
    if (seconds === 0) void this.terminate('timeout');
    else void this.notify();
    return this;
  }

  refuse(status: number, extras: Extras = {}): void {
    if (!this.#open) return;
    this.#open = false;
    this.#sender.release();
    this.#respond(this.#transaction, status, [], extras);
  }

  notify(extras: Extras = this.current()): Promise<RequestOutcome> {
    return this.#notifier?.notify(extras) ?? Promise.resolve({ kind: 'notSent' });
  }

  terminate(reason: TerminationReason, extras: Extras = this.current()): Promise<RequestOutcome> {
    return this.#notifier?.terminate(reason, extras) ?? Promise.resolve({ kind: 'notSent' });
  }

  current(): Extras {
    let extras: Extras = {};
    this.#context.guard(undefined, () => {
      extras = this.#current();
    });
    return extras;
  }

  notifierEnded(why: 'terminated' | 'timeout' | 'refused'): void {
    this.#context.dialogs.remove(this.id);
    this.#context.guard(undefined, () => this.onEnd?.(why));
  }

  send(method: string, extras: Extras, user: ClientUser): void {
    try {
      this.#sender.request(method, extras, user);
    } catch (error) {
      this.#context.unreachable(this, error);
      user.transactionFailed('transport');
    }
  }

  knows(source: Source): boolean {
    return this.#sender.knows(source.address);
  }

  acknowledged(): void {}

  removed(): void {
    this.#sender.release();
  }

  /** A refresh, or the end (§4.2.1): nothing else has a place here. */
  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    const { data } = this.#sender;
    this.#sender.seen(source);
    if (request.cseq.number <= (data.remoteSeq ?? -1)) return this.#respond(transaction, 500);
    data.remoteSeq = request.cseq.number;
    const event = eventOf(request);
    const fits = event?.name === this.event.name && event.id === this.event.id;
    if (request.method !== 'SUBSCRIBE') return this.#respond(transaction, 405, [['Allow', 'SUBSCRIBE']]);
    if (!fits || !this.#notifier) return this.#respond(transaction, 481);
    this.#sender.retarget(request);
    const seconds = Math.min(expiresOf(request) ?? usual, Math.max(usual, this.expires));
    this.#respond(transaction, 200, [['Expires', String(seconds)]]);
    if (seconds > 0) {
      this.#notifier.extend(seconds);
      void this.notify();
      return;
    }
    const { onEnd } = this;
    this.onEnd = undefined;
    void this.terminate('timeout');
    this.#context.guard(undefined, () => onEnd?.('unsubscribed'));
  }

  #respond(
    transaction: ServerTransaction,
    status: number,
    own: readonly HeaderField[] = [],
    extras: Extras = {},
  ): void {
    const contact: HeaderField[] = status < 300 ? [['Contact', this.#sender.contact]] : [];
    const headers = [...contact, ...own, this.#context.server, ...(extras.headers ?? [])];
    transaction.respond({ ...extras, status, headers, toTag: this.id.localTag });
  }
}
