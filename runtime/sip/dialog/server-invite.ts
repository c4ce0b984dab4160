/** An INVITE that wants a new dialog, from its arrival to its final response (RFC 3261 §13.3). */

import { InviteOver } from '../errors.ts';
import type { HeaderField } from '../message/message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { parseUri } from '../message/uri.ts';
import type { ServerTransaction, ServerUser } from '../transaction/server-transaction.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import { keepRinging } from '../transaction/timers.ts';
import type { Source } from '../transport/address.ts';
import type { Dialog, DialogId, Extras, TransactionFailure } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { dataOfRequest } from './dialog-data.ts';
import { DialogSender } from './dialog-sender.ts';
import type { IncomingInvite, IncomingInviteListener, IncomingInviteState, IncomingPrack } from './incoming-invite.ts';
import { InviteDialog } from './invite-dialog.ts';
import { reliabilityOf, reliableTag } from './rack.ts';
import { type ReliableOwner, ReliableProvisionals } from './reliable-provisionals.ts';
import { hasBody } from './updates.ts';

export class ServerInvite implements IncomingInvite, ServerUser, TimerOwner, ReliableOwner {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly lateOffer: boolean;
  readonly reliability: IncomingInvite['reliability'];
  readonly replaces: Dialog | undefined;
  listener: IncomingInviteListener = {};
  readonly #context: DialogContext;
  readonly #transaction: ServerTransaction;
  readonly #dialog: InviteDialog;
  #state: IncomingInviteState = 'pending';
  /** The same in all responses; the caller does not move while it waits. */
  readonly #contact: string;
  #ringing: WheelTimer;
  #reliable: ReliableProvisionals | undefined;
  /** A 2xx that waits for a PRACK. */
  #held: Extras | undefined;
  #lastProgress: { readonly status: number; readonly extras: Extras } = { status: 183, extras: {} };

  constructor(
    context: DialogContext,
    request: ParsedRequest,
    source: Source,
    transaction: ServerTransaction,
    replaces?: Dialog,
  ) {
    this.#context = context;
    this.replaces = replaces;
    this.request = request;
    this.source = source;
    this.lateOffer = request.body.length === 0;
    this.#transaction = transaction;
    transaction.user = this;
    const data = dataOfRequest(request, context.ids.tag());
    const user = parseUri(request.uri)?.user ?? '';
    this.#dialog = new InviteDialog(context, new DialogSender(context, data, transaction.hop.transport, source, user));
    this.#contact = this.#dialog.contact;
    this.#dialog.learn(request);
    if (!this.lateOffer) this.#dialog.offers.carries('peer', 'INVITE');
    const able = context.methods.has('PRACK') && context.supported.has(reliableTag);
    this.reliability = able ? reliabilityOf(request) : 'none';
    const endedEarly = (bye: ParsedRequest) => this.#giveUp(bye);
    this.#dialog.endedEarly = endedEarly;
    this.#ringing = context.wheel.start(keepRinging, this, 'ringing');
  }

  get dialog(): Dialog {
    return this.#dialog;
  }

  get id(): DialogId {
    return this.#dialog.id;
  }

  get toTag(): string {
    return this.#dialog.id.localTag;
  }

  get state(): IncomingInviteState {
    return this.#state;
  }

  get seq(): number {
    return this.request.cseq.number;
  }

  progress(status: number, extras: Extras = {}): boolean {
    if (this.reliability === 'required') return this.progressReliably(status, extras);
    if (!this.#progressing(status, extras)) return false;
    this.#respond(status, extras, [['Contact', this.#contact]]);
    return true;
  }

  progressReliably(status: number, extras: Extras = {}, onPrack?: (prack: IncomingPrack) => void): boolean {
    // What is repeated every minute says nothing new: a description would be another offer or answer.
    const { headers } = extras;
    if (this.reliability === 'none' || !this.#progressing(status, headers ? { headers } : {})) return false;
    this.#reliable ??= this.#becomeReliable();
    return this.#reliable.send({ status, extras, onPrack });
  }

  accept(extras: Extras): Dialog {
    if (this.#state !== 'pending') throw new InviteOver(this.#state);
    this.#close('accepted');
    if (this.#reliable?.blocksSuccess) {
      this.#held = extras;
      this.#dialog.hold((status) => this.#giveUpHeld(status));
    } else this.#succeed(extras);
    return this.#dialog;
  }

  refuse(status: number, extras: Extras = {}): boolean {
    if (this.#state !== 'pending' || status < 300 || status > 699) return false;
    this.#end('refused', status, extras);
    return true;
  }

  cancelled(cancel: ParsedRequest): void {
    if (this.#held) this.#dialog.left(cancel);
    else this.#giveUp(cancel);
  }

  /** An ACK that an old caller sent with the branch of its INVITE. */
  acknowledged(ack: ParsedRequest): void {
    this.#dialog.acknowledged(ack);
  }

  transactionFailed(why: TransactionFailure): void {
    if (this.#held) return this.#dialog.giveUp({ by: 'us', why: 'peerGone' }, false);
    if (this.#state === 'accepted') return;
    if (this.#state === 'pending') {
      this.#reliable?.finish();
      this.#close('failed');
      this.#dialog.drop();
    }
    this.#context.guard(this, () => this.listener.failed?.(why));
  }

  timerFired(): void {
    this.progress(this.#lastProgress.status, this.#lastProgress.extras);
  }

  sendReliably(status: number, extras: Extras, rseq: number): void {
    const marks: HeaderField[] = [
      ['Contact', this.#contact],
      ['Require', reliableTag],
      ['RSeq', String(rseq)],
    ];
    this.#respond(status, extras, [...marks, ...this.#context.capabilities]);
  }

  unblocked(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#succeed(held);
  }

  /** RFC 3262 §3: an INVITE whose reliable provisional is never acknowledged should be rejected with 5xx. */
  prackMissing(): void {
    if (this.#held) return this.#dialog.giveUp({ by: 'us', why: 'ackMissing' }, false, 504);
    if (this.#state !== 'pending') return;
    this.#end('failed', 504, {});
    this.#context.guard(this, () => this.listener.failed?.('timeout'));
  }

  #progressing(status: number, repeated: Extras): boolean {
    if (this.#state !== 'pending' || status <= 100 || status >= 200) return false;
    this.#lastProgress = { status, extras: repeated };
    this.#context.wheel.cancel(this.#ringing);
    this.#ringing = this.#context.wheel.start(keepRinging, this, 'ringing');
    return true;
  }

  #becomeReliable(): ReliableProvisionals {
    const reliable = new ReliableProvisionals(this.#dialog, this);
    const prack: InviteDialog['prack'] = (request, transaction) => reliable.received(request, transaction);
    this.#dialog.prack = prack;
    return reliable;
  }

  #succeed(extras: Extras): void {
    this.#reliable?.finish();
    // From here on the dialog must not keep the INVITE in memory, unless a PRACK may still come.
    this.#dialog.endedEarly = undefined;
    // Its transaction lives for half a minute: who listened is told nothing more, and need not live as long.
    this.listener = {};
    if (!this.#reliable?.waits) this.#dialog.prack = undefined;
    this.#dialog.describes('us', hasBody(extras));
    this.#dialog.awaitAcknowledgement(this.seq, this.#transaction, this.lateOffer);
    this.#respond(200, extras, this.#dialog.sessionHeaders(this.request));
  }

  /** The dialog ends while its 2xx is held back. */
  #giveUpHeld(status: number): void {
    this.#held = undefined;
    this.#reliable?.finish();
    this.#respond(status, {}, []);
  }

  /** CANCEL (§9.2), or BYE inside the early dialog (§15.1.2): the INVITE gets 487. */
  #giveUp(request: ParsedRequest): void {
    if (this.#state !== 'pending') return;
    this.#end('cancelled', 487, {});
    this.#context.guard(this, () => this.listener.cancelled?.(request));
  }

  #end(state: IncomingInviteState, status: number, extras: Extras): void {
    this.#close(state);
    this.#reliable?.finish();
    this.#dialog.drop();
    this.#respond(status, extras, []);
  }

  #close(state: IncomingInviteState): void {
    this.#state = state;
    this.#context.wheel.cancel(this.#ringing);
  }

  #respond(status: number, extras: Extras, own: readonly HeaderField[]): void {
    const headers: HeaderField[] = [];
    if (status < 300) for (const route of this.request.headers('record-route')) headers.push(['Record-Route', route]);
    headers.push(...own, this.#context.server);
    if (extras.headers) headers.push(...extras.headers);
    const { reason, body, contentType } = extras;
    this.#transaction.respond({ status, reason, headers, toTag: this.id.localTag, body, contentType });
  }
}
