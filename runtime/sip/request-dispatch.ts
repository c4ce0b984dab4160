/** Where a request from the wire goes: to its transaction, its dialog, the user, or straight back (RFC 3261 §8.2, §12.2.2). */

import { abilitiesOf } from './abilities.ts';
import type { DialogContext } from './dialog/dialog-context.ts';
import type { PeerDialog } from './dialog/dialog-table.ts';
import { eventOf, expiresOf } from './dialog/event-header.ts';
import { type Replacement, replacementOf } from './dialog/replaced-dialog.ts';
import { ServerInvite } from './dialog/server-invite.ts';
import { ServerRequest } from './dialog/server-request.ts';
import { ServerSubscription } from './dialog/server-subscription.ts';
import type { Guard } from './guard/guard.ts';
import { LoadShedder } from './guard/load-shedder.ts';
import type { HeaderField } from './message/message.ts';
import type { Fault } from './message/parse-message.ts';
import type { ParsedRequest } from './message/parsed-message.ts';
import type { OutgoingResponse } from './message/write-message.ts';
import { type Abilities, refusalOf } from './request-rules.ts';
import { StatelessReplies } from './stateless-replies.ts';
import type { ServerTransaction } from './transaction/server-transaction.ts';
import { returnHop } from './transaction/transaction-layer.ts';
import type { Source } from './transport/address.ts';
import type { Transport } from './transport/transport.ts';
import type { UserAgentLimits, UserAgentListener, UserAgentOptions } from './user-agent-options.ts';

/** Seconds; who wants to refresh more often gets 423. */
const shortestSubscription = 60;

export class RequestDispatch {
  readonly #context: DialogContext;
  readonly #guard: Guard;
  readonly #limits: UserAgentLimits;
  readonly #listener: () => UserAgentListener;
  readonly #abilities: Abilities;
  readonly #events: readonly string[];
  readonly #about: readonly HeaderField[];
  readonly #replies: StatelessReplies;
  readonly #shedder: LoadShedder | undefined;
  readonly #urgent: (request: ParsedRequest) => boolean;

  constructor(
    context: DialogContext,
    guard: Guard,
    options: UserAgentOptions,
    limits: UserAgentLimits,
    listener: () => UserAgentListener,
  ) {
    this.#context = context;
    this.#guard = guard;
    this.#limits = limits;
    this.#listener = listener;
    const truth = abilitiesOf(options);
    this.#events = options.events ?? [];
    this.#about = truth.options;
    this.#abilities = { ...truth, shortestSession: context.sessionTimer?.minimum };
    const { busy, clock, metrics, urgent } = options;
    this.#urgent = urgent ?? (() => false);
    if (busy) this.#shedder = new LoadShedder({ busy, now: () => clock.monotonic() });
    metrics.observe('sip_admitted_share', () => this.#shedder?.share ?? 1);
    this.#replies = new StatelessReplies(context.transactions.wire, context.ids, (why) => context.dropped(why));
  }

  received(request: ParsedRequest, source: Source, transport: Transport): void {
    const known = this.#context.transactions.serverFor(request);
    if (request.method === 'ACK') {
      if (known) known.acknowledged(request);
      else this.#acknowledged(request, source);
    } else if (known) known.repeated(transport.reliable ? returnHop(request, source, transport) : undefined);
    else if (request.method === 'CANCEL') this.#cancel(request, source, transport);
    else if (request.to.params.has('tag')) this.#insideDialog(request, source, transport);
    else this.#outsideDialog(request, source, transport);
  }

  /** What cannot be read is answered if it is a request and says where it came from; else dropped. */
  malformed(fault: Fault, source: Source, transport: Transport): void {
    const { head, via, viaLines, status, why } = fault;
    if (!head || !via || status === undefined) return this.#context.dropped('malformed');
    this.#guard.misbehaved(source.address, 'malformed');
    const response = { status, reason: why, headers: [this.#context.server] };
    if (this.#guard.admit(source.address, transport.reliable) !== 'pass') return;
    this.#replies.send({ head, via, viaLines }, source, transport, response, this.#isForgeable(source, transport));
  }

  refuseUnframed(request: ParsedRequest, why: string, source: Source, transport: Transport): void {
    if (request.method === 'ACK') return this.#context.dropped('unframed stream');
    this.#reply(request, source, transport, { status: why === 'Message Too Large' ? 513 : 400, reason: why });
  }

  /** The ACK to a 2xx belongs to the dialog (§13.2.2.4). Others have lost their transaction: they are dropped. */
  #acknowledged(ack: ParsedRequest, source: Source): void {
    const dialog = this.#context.dialogs.find(ack);
    if (dialog?.knows(source)) dialog.acknowledged(ack);
    else this.#context.dropped('stray ACK');
  }

  /** §9.2 */
  #cancel(cancel: ParsedRequest, source: Source, transport: Transport): void {
    const invite = this.#context.transactions.inviteToCancel(cancel);
    // CANCEL comes the way that its INVITE came; a branch alone can be overheard.
    if (invite?.hop.peer.address !== source.address) {
      if (this.#admits(cancel, source, transport)) this.#reply(cancel, source, transport, { status: 481 });
      return;
    }
    const transaction = this.#context.transactions.openServer(cancel, source, transport);
    const toTag = invite.user?.toTag ?? this.#context.ids.tag();
    transaction.respond({ status: 200, headers: [this.#context.server], toTag });
    if (invite.open) invite.user?.cancelled?.(cancel);
  }

  #insideDialog(request: ParsedRequest, source: Source, transport: Transport): void {
    const dialog = this.#context.dialogs.find(request);
    if (!dialog?.knows(source)) {
      if (this.#admits(request, source, transport)) this.#reply(request, source, transport, { status: 481 });
      return;
    }
    const refusal = refusalOf(request, this.#abilities, true);
    if (refusal) return this.#reply(request, source, transport, refusal);
    if (request.method === 'OPTIONS') return this.#options(request, source, transport);
    if (this.#isFull(1.25)) return this.#overloaded(request, source, transport);
    this.#toDialog(dialog, request, source, transport);
  }

  #toDialog(dialog: PeerDialog, request: ParsedRequest, source: Source, transport: Transport): void {
    dialog.received(request, source, this.#context.transactions.openServer(request, source, transport));
  }

  #outsideDialog(request: ParsedRequest, source: Source, transport: Transport): void {
    if (!this.#admits(request, source, transport)) return;
    // First of all, since refusing must cost as little as it can. Who only asks whether we are there costs no more.
    if (request.method !== 'OPTIONS' && this.#isOverloaded(request))
      return this.#overloaded(request, source, transport);
    const refusal = refusalOf(request, this.#abilities, false);
    if (refusal) return this.#reply(request, source, transport, refusal);
    if (this.#context.transactions.isMerged(request)) return this.#reply(request, source, transport, { status: 482 });
    if (request.method === 'OPTIONS') return this.#options(request, source, transport);
    if (request.method === 'BYE') return this.#reply(request, source, transport, { status: 481 });
    if (request.method === 'INVITE') this.#invite(request, source, transport);
    else if (request.method === 'NOTIFY') this.#unsolicited(request, source, transport);
    else if (request.method === 'SUBSCRIBE') this.#subscribe(request, source, transport);
    else this.#other(request, source, transport);
  }

  #invite(request: ParsedRequest, source: Source, transport: Transport): void {
    if (!this.#listener().invite) return this.#reply(request, source, transport, { status: 480 });
    const replacement = this.#replacement(request);
    if (replacement.kind === 'refused') return this.#reply(request, source, transport, replacement);
    const replaced = replacement.kind === 'dialog' ? replacement.dialog : undefined;
    const transaction = this.#openOutside(request, source, transport);
    const invite = new ServerInvite(this.#context, request, source, transaction, replaced);
    this.#context.guard(invite, () => this.#listener().invite?.(invite));
  }

  #replacement(invite: ParsedRequest): Replacement {
    return this.#abilities.supported.has('replaces') ? replacementOf(invite, this.#context.dialogs) : { kind: 'none' };
  }

  /** A NOTIFY that nobody asked for (RFC 6665 §4.1.3). Phones keep their NAT open with `Event: keep-alive`. */
  #unsolicited(request: ParsedRequest, source: Source, transport: Transport): void {
    const status = eventOf(request)?.name === 'keep-alive' ? 200 : 481;
    this.#reply(request, source, transport, { status });
  }

  /** RFC 6665 §4.2.1.1, §4.2.1.4 */
  #subscribe(request: ParsedRequest, source: Source, transport: Transport): void {
    const event = eventOf(request);
    const expires = expiresOf(request);
    if (!this.#listener().subscribe || !event || !this.#events.includes(event.name)) {
      const headers: HeaderField[] = [['Allow-Events', this.#events.join(', ')]];
      return this.#reply(request, source, transport, { status: 489, headers });
    }
    if (expires !== undefined && expires > 0 && expires < shortestSubscription) {
      const headers: HeaderField[] = [['Min-Expires', String(shortestSubscription)]];
      return this.#reply(request, source, transport, { status: 423, headers });
    }
    const transaction = this.#openOutside(request, source, transport);
    const subscription = new ServerSubscription(this.#context, request, source, transaction, event);
    this.#context.guard(undefined, () => this.#listener().subscribe?.(subscription));
  }

  #other(request: ParsedRequest, source: Source, transport: Transport): void {
    if (!this.#listener().request) {
      return this.#reply(request, source, transport, { status: 405, headers: [this.#allow] });
    }
    const transaction = this.#openOutside(request, source, transport);
    const incoming = new ServerRequest(this.#context, request, source, transaction);
    this.#context.guard(undefined, () => this.#listener().request?.(incoming));
  }

  #openOutside(request: ParsedRequest, source: Source, transport: Transport): ServerTransaction {
    const forgeable = this.#isForgeable(source, transport);
    return this.#context.transactions.openServer(request, source, transport, forgeable);
  }

  /** False when the guard keeps this request away; what there is to say has then been said. */
  #admits(request: ParsedRequest, source: Source, transport: Transport): boolean {
    const admission = this.#guard.admit(source.address, transport.reliable);
    if (admission === 'unavailable') this.#unavailable(request, source, transport);
    return admission === 'pass';
  }

  /** Whether the address may be somebody else's, who would then get our answers. */
  #isForgeable(source: Source, transport: Transport): boolean {
    return !transport.reliable && this.#guard.isStranger(source.address);
  }

  /** The truth about us (§11.2). */
  #options(request: ParsedRequest, source: Source, transport: Transport): void {
    this.#reply(request, source, transport, { status: 200, headers: this.#about });
  }

  #isFull(share: number): boolean {
    const { transactions } = this.#context;
    return (
      transactions.open >= this.#limits.openRequests * share || transactions.size >= this.#limits.transactions * share
    );
  }

  #isOverloaded(request: ParsedRequest): boolean {
    const refused = this.#isFull(1) || this.#shedder?.admits() === false;
    return refused && (this.#isFull(1.25) || !this.#urgent(request));
  }

  #overloaded(request: ParsedRequest, source: Source, transport: Transport): void {
    this.#context.dropped('overload');
    this.#unavailable(request, source, transport);
  }

  #unavailable(request: ParsedRequest, source: Source, transport: Transport): void {
    const retryAfter = String(5 + this.#context.ids.number(11));
    this.#reply(request, source, transport, { status: 503, headers: [['Retry-After', retryAfter]] });
  }

  #reply(request: ParsedRequest, source: Source, transport: Transport, response: OutgoingResponse): void {
    const headers = [...(response.headers ?? []), this.#context.server];
    this.#replies.send(request, source, transport, { ...response, headers }, this.#isForgeable(source, transport));
  }

  get #allow(): HeaderField {
    return ['Allow', [...this.#context.methods].join(', ')];
  }
}
