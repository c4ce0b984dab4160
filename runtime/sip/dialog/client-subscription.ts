/** A subscription of ours at a peer (RFC 6665 §4.1): made, refreshed, and ended. */

import { senderOf } from '../auth/challenge-sender.ts';
import type { DigestAttempt, UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience } from '../transaction/timers.ts';
import type { Source } from '../transport/address.ts';
import { ChallengedRequest } from './challenged-request.ts';
import { ClientRequest } from './client-request.ts';
import type { DialogId, Extras, RequestOutcome } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { type DialogData, dataOfRequest, dataOfResponse } from './dialog-data.ts';
import { DialogSender } from './dialog-sender.ts';
import type { PeerDialog } from './dialog-table.ts';
import { eventOf, expiresOf, subscriptionStateOf } from './event-header.ts';
import { type SentRequest, sendOutside } from './outside-request.ts';
import type { OutgoingSubscription, SubscribeOptions, SubscriptionEnd, SubscriptionListener } from './subscription.ts';

export class ClientSubscription implements OutgoingSubscription, PeerDialog, TimerOwner {
  readonly #context: DialogContext;
  readonly #options: SubscribeOptions;
  readonly #listener: SubscriptionListener;
  #sent: SentRequest;
  /** What the first SUBSCRIBE says about credentials. */
  readonly #attempt: DigestAttempt | undefined;
  #sender: DialogSender | undefined;
  #remoteTag = '';
  #state: OutgoingSubscription['state'] = 'asking';
  #leaving = false;
  #expiry: WheelTimer | undefined;
  /** Waits for the first NOTIFY, or for the last. */
  #patience: WheelTimer | undefined;
  #refresh: WheelTimer | undefined;

  /** @throws NoRoute */
  constructor(context: DialogContext, options: SubscribeOptions, listener: SubscriptionListener) {
    this.#context = context;
    this.#options = options;
    this.#listener = listener;
    this.#attempt = options.credentials?.attempt({ method: 'SUBSCRIBE', uri: options.uri });
    this.#attempt?.initial(senderOf(options.destination));
    this.#sent = this.#send(options.callId, undefined, 1);
    if (this.#state !== 'ended') context.dialogs.expect(this.#sent.localTag, this.#sent.callId, this);
  }

  get state(): OutgoingSubscription['state'] {
    return this.#state;
  }

  get callId(): string {
    return this.#sent.callId;
  }

  get id(): DialogId {
    return { callId: this.#sent.callId, localTag: this.#sent.localTag, remoteTag: this.#remoteTag };
  }

  unsubscribe(): void {
    if (this.#state === 'ended' || this.#leaving) return;
    this.#leaving = true;
    if (this.#sender) this.#subscribe(0);
  }

  /** Before the dialog is there anybody at the place that we asked may speak: it is the NOTIFY that makes it (§4.4.1). */
  knows(source: Source): boolean {
    return this.#sender?.knows(source.address) ?? source.address === this.#sent.hop.peer.address;
  }

  acknowledged(): void {}

  removed(): void {
    this.#sender?.release();
  }

  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void {
    const state = subscriptionStateOf(request);
    const name = eventOf(request)?.name;
    const answer = (status: number) => transaction.respond({ status, headers: [this.#context.server] });
    if (request.method !== 'NOTIFY' || this.#state === 'ended') return answer(481);
    if (name !== this.#options.event.split(';', 1)[0]!.trim().toLowerCase()) return answer(489);
    if (!state) return answer(400);
    const sender = this.#sender ?? this.#establish(reversed(request, this.#sent));
    if (sender.data.remoteSeq !== undefined && request.cseq.number < sender.data.remoteSeq) return answer(500);
    sender.data.remoteSeq = request.cseq.number;
    sender.seen(source);
    sender.retarget(request);
    answer(200);
    this.#state = 'active';
    if (!this.#leaving) this.#context.wheel.cancel(this.#patience);
    if (state.word !== 'terminated') this.#holdFor(state.expires);
    this.#context.guard(undefined, () => this.#listener.notified?.(request, state));
    if (state.word !== 'terminated') return;
    this.#end(this.#leaving ? { why: 'unsubscribed' } : { why: 'terminated', state });
  }

  timerFired(name: string): void {
    if (name === 'refresh') return this.#subscribe(this.#options.expires ?? 3600);
    this.#end({ why: this.#leaving ? 'unsubscribed' : name === 'expired' ? 'expired' : 'noNotify' });
  }

  /** @throws NoRoute */
  #send(callId: string | undefined, tag: string | undefined, cseq: number): SentRequest {
    const { expires = 3600, headers = [] } = this.#options;
    const all = [...this.#headers(expires), ...headers, ...(this.#attempt?.headers ?? [])];
    const options = { ...this.#options, method: 'SUBSCRIBE', headers: all, cseq };
    return sendOutside(this.#context, callId === undefined ? options : { ...options, callId }, this.#first(), tag);
  }

  /** Whoever hears the answer to the first SUBSCRIBE. */
  #first(): ClientUser {
    const request = new ClientRequest((outcome) => this.#answered(outcome));
    return {
      responded: (response, source) => {
        if (!this.#provesAgain(response, source)) request.responded(response);
      },
      transactionFailed: (why) => request.transactionFailed(why),
    };
  }

  /** RFC 3261 §22.2; not when a NOTIFY has made the dialog already. */
  #provesAgain(response: ParsedResponse, source: Source): boolean {
    const challenged = response.status === 401 || response.status === 407;
    if (!challenged || !this.#attempt || this.#state === 'ended' || this.#sender) return false;
    const verdict = this.#attempt.challenged(response, senderOf(source), senderOf(this.#options.destination));
    if (verdict.unanswered.length > 0) this.#unanswered(verdict.unanswered);
    if (verdict.kind === 'giveUp' || this.#leaving) return false;
    const { callId, localTag, seq } = this.#sent;
    try {
      this.#sent = this.#send(callId, localTag, seq + 1);
    } catch (error) {
      this.#context.unreachable(this, error);
      return false;
    }
    return true;
  }

  #unanswered(challenges: readonly UnansweredChallenge[]): void {
    this.#context.guard(undefined, () => this.#listener.challengeUnanswered?.(challenges));
  }

  #headers(expires: number): (readonly [string, string])[] {
    return [
      ['Event', this.#options.event],
      ['Expires', String(expires)],
    ];
  }

  #answered(outcome: RequestOutcome): void {
    if (this.#state === 'ended') return;
    if (outcome.kind === 'failed') return this.#end({ why: 'failed', failure: outcome.why });
    if (outcome.kind === 'notSent') return;
    const { response } = outcome;
    if (response.status >= 300) return this.#end({ why: 'refused', response });
    if (!this.#sender)
      this.#establish(dataOfResponse({ ...this.#sent, uri: this.#options.uri }, response as ParsedResponse));
    this.#holdFor(expiresOf(response));
    // Timer N (§4.1.2.4): the first NOTIFY, or the last one, must come soon.
    if (this.#state === 'asking') this.#patience = this.#context.wheel.start(patience, this, 'noNotify');
    if (this.#leaving) this.#subscribe(0);
  }

  #establish(data: DialogData): DialogSender {
    const { hop, contactUser, localTag } = this.#sent;
    this.#context.dialogs.unexpect(localTag);
    this.#remoteTag = data.remoteTag;
    this.#sender = new DialogSender(this.#context, data, hop.transport, hop.peer, contactUser);
    this.#context.dialogs.add(this);
    return this.#sender;
  }

  /** Refreshed in good time before it would be over; undefined leaves what is set. */
  #holdFor(seconds: number | undefined): void {
    if (seconds === undefined) return;
    const { wheel } = this.#context;
    wheel.cancel(this.#refresh);
    wheel.cancel(this.#expiry);
    if (this.#leaving) return;
    this.#refresh = wheel.start((seconds - Math.min(seconds / 2, 32)) * 1000, this, 'refresh');
    this.#expiry = wheel.start(seconds * 1000, this, 'expired');
  }

  #subscribe(expires: number): void {
    this.#context.wheel.cancel(this.#refresh);
    if (expires === 0) this.#context.wheel.cancel(this.#expiry);
    const extras = { headers: [...this.#headers(expires), ...(this.#options.headers ?? [])] };
    const request = new ClientRequest((outcome) => this.#refreshed(outcome));
    if (expires === 0) {
      this.#context.wheel.cancel(this.#patience);
      this.#patience = this.#context.wheel.start(patience, this, 'unsubscribed');
    }
    try {
      this.#request(extras, request);
    } catch (error) {
      this.#context.unreachable(this, error);
      request.transactionFailed('transport');
    }
  }

  #request(extras: Extras, request: ClientRequest): void {
    const sender = this.#sender!;
    const { credentials } = this.#options;
    if (!credentials) return void sender.request('SUBSCRIBE', extras, request);
    const home = {
      sender,
      wants: () => this.#state !== 'ended',
      unanswered: (challenges: readonly UnansweredChallenge[]) => this.#unanswered(challenges),
      unreachable: (error: unknown) => this.#context.unreachable(this, error),
    };
    new ChallengedRequest(home, credentials, 'SUBSCRIBE', extras, request).send();
  }

  /** §4.1.2.2: 481 ends it; after any other refusal it lives on until it expires. */
  #refreshed(outcome: RequestOutcome): void {
    if (this.#state === 'ended' || outcome.kind !== 'answered') return;
    const { response } = outcome;
    if (response.status < 300) this.#holdFor(expiresOf(response));
    else if (response.status === 481 || this.#leaving) this.#end({ why: 'refused', response });
  }

  #end(end: SubscriptionEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    for (const timer of [this.#refresh, this.#expiry, this.#patience]) this.#context.wheel.cancel(timer);
    // The very first request may fail before it is known what was sent.
    if (this.#sent) this.#context.dialogs.unexpect(this.#sent.localTag);
    if (this.#sender) this.#context.dialogs.remove(this.id);
    this.#context.guard(undefined, () => this.#listener.ended?.(end));
  }
}

/** The dialog that a NOTIFY makes before the 2xx is here. */
function reversed(notify: ParsedRequest, sent: SentRequest): DialogData {
  const data = dataOfRequest(notify, sent.localTag);
  return { ...data, local: sent.from, localSeq: sent.seq, role: 'uac' };
}
