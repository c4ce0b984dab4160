/** A subscription at whoever a URI names: one SUBSCRIBE after the other, to the servers that are found (RFC 3263 §4.3). */

import { ClientSubscription } from '../dialog/client-subscription.ts';
import type { DialogContext } from '../dialog/dialog-context.ts';
import { outsideRequest } from '../dialog/outside-request.ts';
import type { OutgoingSubscription, SubscriptionEnd } from '../dialog/subscription.ts';
import { Failover, type FailoverStep, type TryEvent } from '../resolve/failover.ts';
import type { Located, Target } from '../resolve/locate.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer } from '../transport/address.ts';
import type { UnreachedReason, WatchListener, WatchOptions } from './call-options.ts';
import { reasons } from './placed-call.ts';
import type { ServerLocation } from './server-location.ts';

export class PlacedSubscription implements OutgoingSubscription {
  readonly callId: string;
  readonly #context: DialogContext;
  readonly #location: ServerLocation;
  readonly #options: WatchOptions;
  readonly #listener: WatchListener;
  #failover!: Failover;
  /** At the server that is asked now. */
  #subscription: ClientSubscription | undefined;
  #refusal: SubscriptionEnd | undefined;
  /** No other server is asked any more: one has spoken, or nobody wants to hear. */
  #settled = false;
  #over = false;

  constructor(context: DialogContext, location: ServerLocation, options: WatchOptions, listener: WatchListener) {
    this.#context = context;
    this.#location = location;
    this.#options = options;
    this.#listener = listener;
    this.callId = options.callId ?? context.ids.callId();
    const located = location.servers(options);
    if ('then' in located) located.then((found) => this.#located(found)).catch(this.#broken);
    else this.#located(located);
  }

  get state(): OutgoingSubscription['state'] {
    if (this.#over) return 'ended';
    return this.#subscription?.state === 'active' ? 'active' : 'asking';
  }

  unsubscribe(): void {
    if (this.#over) return;
    this.#settled = true;
    if (this.#subscription) this.#subscription.unsubscribe();
    else this.#end({ why: 'unsubscribed' });
  }

  #located(found: Located): void {
    if (this.#over) return;
    if (found.kind === 'failed') return this.#unreached(found.why === 'timeout' ? 'dnsUnavailable' : found.why);
    this.#failover = new Failover(this.#location.resting.awakeFirst(found.targets), 'SUBSCRIBE');
    this.#take(this.#failover.start());
  }

  #take(step: FailoverStep): void {
    if (step.kind === 'try') this.#prepare(step.number, step.target);
    else if (this.#refusal && (step.kind === 'final' || step.kind === 'exhausted')) this.#end(this.#refusal);
    else if (step.kind === 'exhausted' && step.why !== 'unavailable') this.#unreached(reasons[step.why]);
  }

  #prepare(number: number, target: Target): void {
    this.#subscription = undefined;
    this.#refusal = undefined;
    const { callId } = this;
    const written = (hop: Hop) =>
      outsideRequest(this.#context, { ...this.#options, method: 'SUBSCRIBE', callId }, { hop, from: '', seq: 1 });
    try {
      const peer = this.#location.peer(target, this.#options.fixedTransport ?? false, written);
      if ('then' in peer) peer.then((chosen) => this.#try(number, chosen)).catch(this.#broken);
      else this.#try(number, peer);
    } catch (error) {
      this.#passedOver(number, error);
    }
  }

  #try(number: number, destination: Peer): void {
    if (this.#over) return;
    const ended = (end: SubscriptionEnd) => this.#ended(number, destination, end);
    const notified: WatchListener['notified'] = (request, state) => {
      this.#settled = true;
      this.#listener.notified?.(request, state);
    };
    const options = { ...this.#options, destination, callId: this.callId };
    try {
      this.#subscription = new ClientSubscription(this.#context, options, { ...this.#listener, notified, ended });
    } catch (error) {
      this.#passedOver(number, error);
    }
  }

  /** No transport of ours leads there: the same as a server that refuses. */
  #passedOver(number: number, error: unknown): void {
    this.#context.unreachable(this, error);
    this.#take(this.#failover.happened({ number, kind: 'transportError' }));
  }

  #ended(number: number, destination: Peer, end: SubscriptionEnd): void {
    if (this.#over) return;
    const event = eventOf(number, end);
    if (!event || this.#settled) return this.#end(end);
    if (end.why === 'refused') {
      this.#refusal = end;
      this.#location.resting.answered(destination, end.response);
    }
    this.#take(this.#failover.happened(event));
  }

  #unreached(reason: UnreachedReason): void {
    this.#over = true;
    // Later: it may be known before `watch` has returned.
    queueMicrotask(() => this.#context.guard(undefined, () => this.#listener.ended?.({ why: 'unreached', reason })));
  }

  #end(end: SubscriptionEnd): void {
    this.#over = true;
    this.#listener.ended?.(end);
  }

  readonly #broken = (error: unknown): void => {
    if (this.#over) return;
    this.#context.unreachable(this, error);
    this.#unreached('transport');
  };
}

/** What the end of a subscription says about its server; undefined: it is the end of the whole. */
function eventOf(number: number, end: SubscriptionEnd): TryEvent | undefined {
  if (end.why === 'failed') return { number, kind: end.failure === 'timeout' ? 'timeout' : 'transportError' };
  return end.why === 'refused' ? { number, kind: 'response', status: end.response.status } : undefined;
}
