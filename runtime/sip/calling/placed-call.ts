/** A call to whoever a URI names: one INVITE after the other, to the servers that are found (RFC 3263 §4.3). */

import { ClientInvite } from '../dialog/client-invite.ts';
import type { Extras, TransactionFailure } from '../dialog/dialog.ts';
import type { DialogContext } from '../dialog/dialog-context.ts';
import { inviteRequest } from '../dialog/invite-request.ts';
import type { OutgoingInviteListener } from '../dialog/outgoing-invite.ts';
import type { SipResponse } from '../message/message.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import { Failover, type FailoverStep, type TryEvent } from '../resolve/failover.ts';
import type { Located } from '../resolve/locate.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer } from '../transport/address.ts';
import type { CallListener, CallOptions, OutgoingCall, UnreachedReason } from './call-options.ts';
import type { ServerLocation } from './server-location.ts';

export class PlacedCall implements OutgoingCall, TimerOwner {
  readonly callId: string;
  readonly #context: DialogContext;
  readonly #location: ServerLocation;
  readonly #options: CallOptions;
  readonly #listener: CallListener;
  /** The same to every server, as Call-ID and CSeq are: a request that comes by two ways is known to be one. */
  readonly #fromTag: string;
  #cseq = 1;
  #state: OutgoingCall['state'] = 'calling';
  #failover: Failover | undefined;
  /** The try that counts. Abandoned ones cancel themselves: CANCEL after a provisional, ACK and BYE after a 2xx. */
  #number = -1;
  #invite: ClientInvite | undefined;
  #destination: Peer | undefined;
  #patience: WheelTimer | undefined;
  #cancel: Extras | undefined;
  /** What the try that counts was refused with last. */
  #refusal: SipResponse | undefined;

  constructor(context: DialogContext, location: ServerLocation, options: CallOptions, listener: CallListener) {
    this.#context = context;
    this.#location = location;
    this.#options = options;
    this.#listener = listener;
    this.callId = options.callId ?? context.ids.callId();
    this.#fromTag = options.fromTag ?? context.ids.tag();
    const located = location.servers(options);
    if ('then' in located) located.then((found) => this.#located(found)).catch(this.#broken);
    else this.#located(located);
  }

  get state(): OutgoingCall['state'] {
    return this.#state;
  }

  get cseq(): number {
    return this.#invite?.cseq ?? this.#cseq;
  }

  get destination(): Peer | undefined {
    return this.#destination;
  }

  cancel(extras: Extras = {}): void {
    if (this.#cancel || this.#over) return;
    this.#cancel = extras;
    this.#context.wheel.cancel(this.#patience);
    if (this.#invite) this.#invite.cancel(extras);
    else this.#fail('cancelled');
  }

  timerFired(): void {
    this.#happened({ number: this.#number, kind: 'patienceOver' });
  }

  #located(found: Located): void {
    if (this.#over) return;
    if (found.kind === 'failed') return this.#fail(found.why === 'timeout' ? 'dnsUnavailable' : found.why);
    this.#failover = new Failover(this.#location.resting.awakeFirst(found.targets), 'INVITE', this.#options.moreRoutes);
    this.#take(this.#failover.start());
  }

  #happened(event: TryEvent): void {
    // Who has given up wants no other server.
    if (!this.#over && !this.#cancel) this.#take(this.#failover!.happened(event));
  }

  #take(step: FailoverStep): void {
    if ('abandoned' in step && step.abandoned !== undefined) this.#invite?.cancel();
    switch (step.kind) {
      case 'try':
        return this.#prepare(step);
      case 'stay':
        if (step.patient) this.#context.wheel.cancel(this.#patience);
        return;
      case 'final':
        return this.#refused();
      case 'exhausted':
        if (step.why === 'unavailable') return this.#refused();
        return this.#fail(reasons[step.why]);
      case 'cancel':
      case 'hangUp':
        return;
    }
  }

  /** The transport may still have to be found. */
  #prepare(step: Extract<FailoverStep, { kind: 'try' }>): void {
    this.#context.wheel.cancel(this.#patience);
    this.#cseq = this.cseq;
    this.#number = step.number;
    this.#invite = undefined;
    const from = `${formatNameAddr(this.#options.from)};tag=${this.#fromTag}`;
    const facts = { callId: this.callId, from, seq: this.#cseq, more: [] };
    const written = (hop: Hop) => inviteRequest(this.#context, this.#optionsFor(hop.peer), { hop, ...facts });
    try {
      const peer = this.#location.peer(step.target, this.#options.fixedTransport ?? false, written);
      if ('then' in peer) peer.then((chosen) => this.#try(chosen, step.patience)).catch(this.#broken);
      else this.#try(peer, step.patience);
    } catch (error) {
      this.#passedOver(error);
    }
  }

  #try(destination: Peer, patience: number | undefined): void {
    if (this.#over) return;
    const number = this.#number;
    try {
      if (this.#options.mayGoTo?.(destination) === false) return this.#happened({ number, kind: 'transportError' });
      this.#destination = destination;
      const ids = { callId: this.callId, fromTag: this.#fromTag, cseq: this.#cseq };
      const options = { ...this.#optionsFor(destination), destination, ...ids };
      this.#invite = new ClientInvite(this.#context, options, this.#listens(number));
    } catch (error) {
      return this.#passedOver(error);
    }
    if (patience !== undefined) this.#patience = this.#context.wheel.start(patience, this, 'patience');
    this.#tell(() => this.#listener.attempted?.(destination));
  }

  /** No transport of ours leads there, or the user has thrown: the same as a server that refuses. */
  #passedOver(error: unknown): void {
    this.#context.unreachable(this, error);
    this.#happened({ number: this.#number, kind: 'transportError' });
  }

  #optionsFor(destination: Peer): CallOptions {
    // Without what only this class asks: the INVITE outlives the call by half a minute, and would keep it.
    const { bodyFor, mayGoTo: _, ...options } = this.#options;
    return bodyFor ? { ...options, body: bodyFor(destination) } : options;
  }

  #listens(number: number): OutgoingInviteListener {
    const listener = this.#listener;
    const counts = () => number === this.#number && !this.#over;
    const progressed = (status: number) => {
      this.#state = 'proceeding';
      this.#happened({ number, kind: 'response', status });
    };
    return {
      trying: () => {
        if (!counts()) return;
        progressed(100);
        this.#tell(() => listener.trying?.());
      },
      progress: (response, dialog, acknowledge) => {
        if (!counts()) return;
        progressed(response.status);
        this.#tell(() => listener.progress?.(response, dialog, acknowledge));
      },
      accepted: (dialog, response, acknowledge) => {
        this.#settle('accepted');
        this.#tell(() => listener.accepted?.(dialog, response, acknowledge));
      },
      answeredTooLate: (response) => {
        if (!counts()) return;
        this.#settle('accepted');
        this.#tell(() => listener.answeredTooLate?.(response));
      },
      challengeUnanswered: (challenges) => this.#tell(() => listener.challengeUnanswered?.(challenges)),
      refused: (response) => {
        if (this.#destination && number === this.#number) this.#location.resting.answered(this.#destination, response);
        if (!counts()) return;
        this.#refusal = response;
        if (this.#cancel) this.#refused();
        else this.#happened({ number, kind: 'response', status: response.status });
      },
      failed: (why) => {
        if (!counts()) return;
        if (this.#cancel) this.#fail(why);
        else this.#happened({ number, kind: why === 'timeout' ? 'timeout' : 'transportError' });
      },
    };
  }

  #refused(): void {
    const response = this.#refusal;
    this.#settle('refused');
    if (response) this.#tell(() => this.#listener.refused?.(response));
  }

  /** Told later: it may be known before `call` has returned. */
  #fail(why: UnreachedReason | 'cancelled'): void {
    this.#settle('failed');
    queueMicrotask(() => this.#tell(() => this.#listener.failed?.(why)));
  }

  readonly #broken = (error: unknown): void => {
    if (this.#over) return;
    this.#context.unreachable(this, error);
    this.#fail('transport');
  };

  get #over(): boolean {
    return this.#state !== 'calling' && this.#state !== 'proceeding';
  }

  #settle(state: OutgoingCall['state']): void {
    this.#state = state;
    this.#context.wheel.cancel(this.#patience);
  }

  #tell(action: () => void): void {
    this.#context.guard(this, action);
  }
}

/** `unavailable` is told as the 503 that it was. */
export const reasons: Readonly<
  Record<
    Exclude<Extract<FailoverStep, { kind: 'exhausted' }>['why'], 'unavailable'>,
    UnreachedReason | TransactionFailure
  >
> = { noTargets: 'noServers', transportError: 'transport', timeout: 'timeout', noProvisional: 'noProvisional' };
