/** A dialog that an INVITE has made, on either side (RFC 3261 §12 to §15). */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { HeaderField, SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Peer, Source } from '../transport/address.ts';
import { AcknowledgementWait } from './acknowledgement-wait.ts';
import { AcknowledgementWaits } from './acknowledgement-waits.ts';
import { type ChallengedHome, ChallengedRequest } from './challenged-request.ts';
import { ClientRequest } from './client-request.ts';
import type {
  ByeOutcome,
  Dialog,
  DialogEnd,
  DialogId,
  DialogListener,
  Extras,
  ReinviteOutcome,
  RequestOutcome,
  UpdateOutcome,
} from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import type { DialogHome } from './dialog-home.ts';
import type { DialogSender } from './dialog-sender.ts';
import { OfferAnswer } from './offer-answer.ts';
import type { ReferOptions, ReferOutcome } from './referral.ts';
import { Referrals } from './referrals.ts';
import { Reinvites } from './reinvites.ts';
import type { SavedDialog } from './saved-dialog.ts';
import type { ServerReinvite } from './server-reinvite.ts';
import { ServerRequest } from './server-request.ts';
import { SessionTimer } from './session-timer.ts';
import { hasBody, Updates } from './updates.ts';

export class InviteDialog implements DialogHome, ChallengedHome {
  readonly id: DialogId;
  readonly role: 'uac' | 'uas';
  listener: DialogListener = {};
  credentials: DigestClient | undefined;
  alsoFrom: ((source: Source) => boolean) | undefined;
  /** Told when the peer ends a dialog that is still early; the INVITE's owner answers that. */
  endedEarly: ((bye: ParsedRequest) => void) | undefined;
  /** Takes PRACKs while reliable provisional responses of ours are under way; else they get 481. */
  prack: ((request: ParsedRequest, transaction: ServerTransaction) => void) | undefined;
  readonly context: DialogContext;
  readonly sender: DialogSender;
  readonly offers = new OfferAnswer();
  awaitsPrack = false;
  /** What the peer's Allow says about UPDATE; undefined when it has no Allow. */
  updateAllowed: boolean | undefined;
  readonly #reinvites = new Reinvites(this);
  readonly #updates = new Updates(this);
  readonly #timer: SessionTimer | undefined;
  /** Few calls have any. */
  #referrals: Referrals | undefined;
  #state: Dialog['state'] = 'early';
  readonly #waits = new AcknowledgementWaits();
  /** Refuses the INVITE whose 2xx is held back for a PRACK. */
  #held: ((status: number) => void) | undefined;
  /** A BYE of ours that must not overtake the ACK to our 2xx (§15). */
  #byeAfterAck: { readonly request: ClientRequest; readonly extras: Extras } | undefined;

  constructor(context: DialogContext, sender: DialogSender) {
    this.context = context;
    this.sender = sender;
    const { callId, localTag, remoteTag, role } = sender.data;
    this.id = { callId, localTag, remoteTag };
    this.role = role;
    if (context.sessionTimer) this.#timer = new SessionTimer(this, context.sessionTimer);
    const moved = () => this.context.guard(this, () => this.listener.moved?.());
    sender.moved = moved;
    context.dialogs.add(this);
  }

  get state(): Dialog['state'] {
    return this.#state;
  }

  get peer(): Peer {
    return this.sender.peer;
  }

  get remoteTarget(): string {
    return this.sender.data.remoteTarget;
  }

  get contact(): string {
    return this.sender.contact;
  }

  get openReinvite(): 'us' | 'peer' | undefined {
    return this.#reinvites.open;
  }

  /** A 2xx of ours has offered, and its ACK with the answer is not here. */
  get awaitsAnswer(): boolean {
    return this.#waits.offering;
  }

  knows(source: Source): boolean {
    return this.sender.knows(source.address) || this.alsoFrom?.(source) === true;
  }

  save(): SavedDialog {
    return this.sender.save();
  }

  /** It was answered in another life of ours. */
  restored(): void {
    this.#state = 'confirmed';
    this.offers.confirmed();
  }

  bye(extras: Extras = {}): Promise<ByeOutcome> {
    if (this.#state === 'ended' || (this.#state === 'early' && this.role === 'uas')) return notSent;
    if (this.#held) {
      this.giveUp({ by: 'us', why: 'bye' }, false, 480);
      return notSent;
    }
    const mustWait = this.#state === 'accepted';
    this.#state = 'ended';
    if (!mustWait) this.#waits.stop();
    const request = new ClientRequest(() => {
      this.context.dialogs.remove(this.id);
      this.listener = {};
    });
    if (mustWait) this.#byeAfterAck = { request, extras };
    else this.send('BYE', extras, request);
    this.#endSession();
    this.#tellEnded({ by: 'us', why: 'bye' });
    return request.outcome;
  }

  reinvite(extras: Extras): Promise<ReinviteOutcome> {
    return this.#reinvites.send(extras);
  }

  update(extras: Extras): Promise<UpdateOutcome> {
    if (this.#state === 'ended') return Promise.resolve({ kind: 'notSent', why: 'ended' });
    if (this.updateAllowed === false) return Promise.resolve({ kind: 'notSent', why: 'notAllowed' });
    return this.#updates.send(extras);
  }

  refer(options: ReferOptions, progress: (status: number, reason: string) => void = () => {}): Promise<ReferOutcome> {
    if (this.#state !== 'confirmed') return notSent;
    this.#referrals ??= new Referrals(this);
    return this.#referrals.send(options, progress);
  }

  request(method: string, extras: Extras = {}): Promise<RequestOutcome> {
    if (this.#state === 'ended') return notSent;
    const request = new ClientRequest((outcome) => this.checkAlive(outcome));
    this.send(method, extras, request);
    return request.outcome;
  }

  /** The INVITE is accepted, but its 2xx waits for a PRACK (RFC 3262 §3). @param refuse answers it when the dialog ends */
  hold(refuse: (status: number) => void): void {
    this.#state = 'accepted';
    this.#held = refuse;
  }

  /** The peer gives up while our 2xx is held back. */
  left(request: ParsedRequest): void {
    this.giveUp({ by: 'peer', why: 'bye', request }, false, 487);
  }

  /** The 2xx to the INVITE is about to be sent: from now on its ACK is missing. */
  awaitAcknowledgement(seq: number, transaction: ServerTransaction, lateOffer: boolean): void {
    this.#state = 'accepted';
    this.#held = undefined;
    this.offers.confirmed();
    this.waitForAck(seq, transaction, lateOffer);
  }

  /** As UAC: the 2xx is here. */
  confirm(response: SipResponse): void {
    if (this.#state === 'early') this.#state = 'confirmed';
    this.sender.retarget(response);
    this.learn(response);
    this.describes('peer', response.body.length > 0);
    this.offers.confirmed();
    this.#timer?.answered(response);
  }

  /** The 2xx to an UPDATE of ours. */
  updated(response: SipResponse): void {
    this.sender.retarget(response);
    this.#timer?.answered(response);
  }

  /** Headers of our 2xx to a request that sets up or refreshes the session; the session timer begins anew. */
  sessionHeaders(request: SipRequest): HeaderField[] {
    const headers: HeaderField[] = [['Contact', this.contact], ...this.context.capabilities];
    if (this.#timer) headers.push(...this.#timer.answering(request));
    return headers;
  }

  /** What a message of the peer tells about its abilities. */
  learn(message: SipMessage): void {
    if (!this.context.methods.has('UPDATE') || message.header('allow') === undefined) return;
    this.updateAllowed = message.list('allow').some((method) => method.toUpperCase() === 'UPDATE');
  }

  /** A 2xx to an INVITE: its body answers the offer or is one; without a body an offer of the INVITE is void. */
  describes(by: 'us' | 'peer', described: boolean): void {
    if (described) this.offers.carries(by, 'INVITE 2xx');
    this.offers.withdrawn('INVITE');
  }

  /** As UAC: sends the ACK to the 2xx; the function sends it again. */
  acknowledge(seq: number, extras: Extras): () => void {
    if (hasBody(extras)) this.offers.carries('us', 'ACK');
    this.offers.withdrawn('INVITE 2xx');
    return this.sender.acknowledge(seq, extras);
  }

  /** An early dialog that came to nothing; nobody is told. */
  drop(): void {
    this.#state = 'ended';
    this.#endSession();
    this.context.dialogs.remove(this.id);
  }

  /** Nobody can speak in it any more: what it held may go. */
  removed(): void {
    this.sender.release();
  }

  /** An ACK to a 2xx of ours. */
  acknowledged(ack: ParsedRequest): void {
    const found = this.#waits.acknowledged(ack.cseq.number);
    if (!found) return;
    if (ack.body.length > 0) this.offers.carries('peer', 'ACK');
    this.offers.withdrawn('INVITE 2xx');
    this.prack = undefined;
    if (found.reinvite) return this.context.guard(this, () => found.reinvite?.onAck?.(ack));
    if (this.#byeAfterAck) return this.#sendLateBye();
    if (this.#state === 'accepted') this.#state = 'confirmed';
    this.context.guard(this, () => this.listener.acknowledged?.(ack));
  }

  /** A request of the peer other than ACK and CANCEL. */
  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    this.sender.seen(source);
    const { data } = this.sender;
    if (data.remoteSeq !== undefined && request.cseq.number < data.remoteSeq) return this.answer(transaction, 500);
    data.remoteSeq = request.cseq.number;
    if (request.method === 'BYE') this.#byeReceived(request, transaction);
    else if (this.#state === 'ended') this.answer(transaction, 481);
    else if (request.method === 'INVITE') this.#reinvites.received(request, source, transaction);
    else if (referring.has(request.method)) this.#referring(request, source, transaction);
    else if (request.method === 'PRACK') this.#prackReceived(request, transaction);
    else if (request.method === 'UPDATE') this.#updates.received(request, source, transaction);
    else this.#requestReceived(request, source, transaction);
  }

  #byeReceived(bye: ParsedRequest, transaction: ServerTransaction): void {
    this.answer(transaction, 200);
    if (this.#byeAfterAck) {
      this.#waits.stop();
      this.#byeAfterAck.request.unneeded();
      this.#byeAfterAck = undefined;
    }
    if (this.#state === 'ended') return;
    if (this.#held) return this.left(bye);
    const early = this.#state === 'early';
    this.#state = 'ended';
    this.#waits.stop();
    this.#endSession();
    this.context.dialogs.remove(this.id);
    if (early) this.endedEarly?.(bye);
    else this.#tellEnded({ by: 'peer', why: 'bye', request: bye });
  }

  #referring(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    // Nobody can be transferred who is not connected.
    if (this.#state === 'early') return this.answer(transaction, 403);
    this.#referrals ??= new Referrals(this);
    if (request.method === 'REFER') this.#referrals.received(request, source, transaction);
    else if (request.method === 'NOTIFY') this.#referrals.notified(request, transaction);
    else this.#referrals.subscribed(request, transaction);
  }

  #prackReceived(request: ParsedRequest, transaction: ServerTransaction): void {
    if (this.prack) this.prack(request, transaction);
    else this.answer(transaction, 481);
  }

  #requestReceived(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    if (!this.listener.request || !this.context.methods.has(request.method)) {
      return this.answer(transaction, 405, { headers: [['Allow', [...this.context.methods].join(', ')]] });
    }
    const incoming = new ServerRequest(this.context, request, source, transaction);
    this.context.guard(this, () => this.listener.request?.(incoming));
  }

  /** The 2xx to an INVITE is on its way. */
  waitForAck(seq: number, transaction: ServerTransaction, lateOffer: boolean, reinvite?: ServerReinvite): void {
    const wait = new AcknowledgementWait(seq, transaction, this.context.wheel, () => this.#ackMissing());
    this.#waits.add({ wait, lateOffer, ...(reinvite && { reinvite }) });
  }

  #ackMissing(): void {
    if (this.#byeAfterAck) return this.#sendLateBye();
    this.giveUp({ by: 'us', why: 'ackMissing' }, true);
  }

  /** A BYE too early is better than none: the peer would keep a call that nobody is in. */
  stopping(): void {
    if (this.#byeAfterAck) this.#sendLateBye();
  }

  #sendLateBye(): void {
    const bye = this.#byeAfterAck;
    this.#byeAfterAck = undefined;
    this.#waits.stop();
    if (bye) this.send('BYE', bye.extras, bye.request);
  }

  /** 408, 481 and silence end the dialog (§12.2.1.2); BYE goes to a peer that may still believe in it. */
  checkAlive(outcome: RequestOutcome | ReinviteOutcome): void {
    if (outcome.kind === 'failed' && outcome.why === 'timeout') return this.giveUp({ by: 'us', why: 'peerGone' }, true);
    if (outcome.kind !== 'answered' && outcome.kind !== 'refused') return;
    const { status } = outcome.response;
    if (status === 408 || status === 481) this.giveUp({ by: 'us', why: 'peerGone', status }, status === 408);
  }

  /** @param heldStatus what the INVITE gets whose 2xx is held back */
  giveUp(end: DialogEnd, sayBye: boolean, heldStatus = 480): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#held?.(heldStatus);
    this.#held = undefined;
    this.#waits.stop();
    this.#endSession();
    if (sayBye) this.send('BYE', {}, new ClientRequest(() => this.context.dialogs.remove(this.id)));
    else this.context.dialogs.remove(this.id);
    this.#tellEnded(end);
  }

  send(method: string, extras: Extras, user: ClientUser): void {
    const timed = this.#timer && (method === 'INVITE' || method === 'UPDATE') ? this.#timer.requestHeaders() : [];
    try {
      const whole = { ...extras, headers: [...timed, ...(extras.headers ?? [])] };
      if (this.credentials) new ChallengedRequest(this, this.credentials, method, whole, user).send();
      else this.sender.request(method, whole, user);
    } catch (error) {
      // No transport leads to where the peer says it is: the same as a transport error (§8.1.3.1).
      this.unreachable(error);
      user.transactionFailed('transport');
    }
  }

  /** In a dialog that is over nothing but its BYE is worth another try. */
  wants(method: string): boolean {
    return this.#state !== 'ended' || method === 'BYE';
  }

  unanswered(challenges: readonly UnansweredChallenge[], method: string): void {
    this.context.guard(this, () => this.listener.challengeUnanswered?.(challenges, method));
  }

  unreachable(error: unknown): void {
    this.context.unreachable(this, error);
  }

  /** The session is over: what is still open gets 487 (§15.1.2). */
  #endSession(): void {
    this.#timer?.stop();
    this.#reinvites.ended();
    this.#updates.ended();
    this.#referrals?.ended();
  }

  #tellEnded(end: DialogEnd): void {
    this.context.guard(this, () => this.listener.ended?.(end));
    // Transactions hold a dialog for half a minute more; its listener, and the whole call behind it, is let go. Only the
    // answer to a BYE of ours may still tell something.
    if (end.by === 'peer') this.listener = {};
  }

  retryAfter(): { readonly headers: readonly HeaderField[] } {
    return { headers: [['Retry-After', String(this.context.ids.number(11))]] };
  }

  answer(transaction: ServerTransaction, status: number, extras: Extras = {}, refreshed?: SipRequest): void {
    const own = refreshed ? this.sessionHeaders(refreshed) : [];
    const headers = [...own, this.context.server, ...(extras.headers ?? [])];
    transaction.respond({ ...extras, status, headers });
  }
}

const referring = new Set(['REFER', 'NOTIFY', 'SUBSCRIBE']);

const notSent = Promise.resolve({ kind: 'notSent' } as const);
