/** An INVITE of ours: its provisional responses, forks, and the one answer that counts (RFC 3261 §13.2, §9.1). */

import { senderOf } from '../auth/challenge-sender.ts';
import type { DigestAttempt } from '../auth/digest-attempt.ts';
import type { HeaderField } from '../message/message.ts';
import { formatNameAddr } from '../message/name-addr.ts';
import type { ParsedResponse } from '../message/parsed-message.ts';
import type { OutgoingRequest } from '../message/write-message.ts';
import type { ClientTransaction, ClientUser } from '../transaction/client-transaction.ts';
import type { TimerOwner, WheelTimer } from '../transaction/timer-wheel.ts';
import { patience } from '../transaction/timers.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Source } from '../transport/address.ts';
import { ClientPrack } from './client-prack.ts';
import { ClientRequest } from './client-request.ts';
import type { Extras, TransactionFailure } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import { dataOfResponse, preloaded } from './dialog-data.ts';
import { DialogSender } from './dialog-sender.ts';
import { InviteDialog } from './invite-dialog.ts';
import { contactUser, inviteRequest } from './invite-request.ts';
import type { InviteOptions, OutgoingInvite, OutgoingInviteListener } from './outgoing-invite.ts';
import { reliableSequence, reliableTag } from './rack.ts';
import { requireSecure } from './secure-hop.ts';
import { lowestInterval, minSeOf } from './session-expires.ts';
import { viaFor } from './via-for.ts';

interface Fork {
  readonly dialog: InviteDialog;
  /** Sends the ACK to its 2xx again; undefined until that has been acknowledged. */
  repeatAck?: () => void;
  accepted: boolean;
  /** RSeq of the last reliable provisional response (RFC 3262 §4). */
  rseq?: number;
}

export class ClientInvite implements OutgoingInvite, ClientUser, TimerOwner {
  readonly callId: string;
  readonly #context: DialogContext;
  /** Nobody, once the outcome is told: forks are awaited for half a minute, and the call behind it need not be. */
  #listener: OutgoingInviteListener;
  readonly #options: InviteOptions;
  readonly #hop: Hop;
  readonly #localTag: string;
  readonly #from: string;
  readonly #forks = new Map<string, Fork>();
  #branch!: string;
  #transaction!: ClientTransaction;
  #seq: number;
  /** What the INVITE that is under way says about credentials. */
  readonly #attempt: DigestAttempt | undefined;
  #raised = 0;
  /** Seconds; raised by 422. */
  #interval: { readonly seconds: number; readonly minimum: number } | undefined;
  #state: OutgoingInvite['state'] = 'calling';
  #cancel: Extras | undefined;
  #cancelSent = false;
  #limit: WheelTimer | undefined;

  constructor(context: DialogContext, options: InviteOptions, listener: OutgoingInviteListener) {
    this.#context = context;
    this.#options = options;
    this.#listener = listener;
    this.callId = options.callId ?? context.ids.callId();
    this.#localTag = options.fromTag ?? context.ids.tag();
    this.#seq = options.cseq ?? 1;
    this.#from = `${formatNameAddr(options.from)};tag=${this.#localTag}`;
    requireSecure([options.uri, options.route?.[0]], options.destination);
    this.#hop = { transport: context.transports.leadingTo(options.destination), peer: options.destination };
    const { sessionTimer } = context;
    if (sessionTimer?.interval !== undefined) {
      this.#interval = { seconds: sessionTimer.interval, minimum: sessionTimer.minimum };
    }
    const { body } = options;
    const { uri } = preloaded(options.uri, options.route);
    this.#attempt = options.credentials?.attempt({ method: 'INVITE', uri, body });
    this.#attempt?.initial(senderOf(options.destination));
    this.#send();
  }

  get cseq(): number {
    return this.#seq;
  }

  get state(): OutgoingInvite['state'] {
    return this.#state;
  }

  cancel(extras: Extras = {}): void {
    if (this.#cancel || (this.#state !== 'calling' && this.#state !== 'proceeding')) return;
    this.#cancel = extras;
    if (this.#state === 'proceeding') this.#sendCancel();
  }

  responded(response: ParsedResponse, source: Source): void {
    if (response.status < 200) this.#progressed(response);
    else if (response.status < 300) this.#accepted(response);
    else this.#refused(response, source);
  }

  transactionFailed(why: TransactionFailure): void {
    this.#fail(why);
  }

  /** No final response 64*T1 after the CANCEL: the INVITE counts as cancelled (§9.1). Or: all forks have had their time. */
  timerFired(name: string): void {
    if (name === 'forks') return this.#dropEarly();
    this.#transaction.abandon();
    this.#fail('timeout');
  }

  #send(): void {
    const { via, branch } = viaFor(this.#context, this.#hop);
    this.#branch = branch;
    const { transactions } = this.#context;
    this.#transaction = transactions.openClient(this.#request(), via, branch, this.callId, this.#hop, this);
  }

  #progressed(response: ParsedResponse): void {
    if (this.#state === 'calling') this.#state = 'proceeding';
    if (this.#state !== 'proceeding') return;
    if (this.#cancel) return this.#sendCancel();
    if (response.status === 100) return this.#tell(() => this.#listener.trying?.());
    const fork = response.to.params.has('tag') ? this.#forkOf(response) : undefined;
    fork?.dialog.learn(response);
    const rseq = this.#reliable ? reliableSequence(response) : undefined;
    if (fork && rseq !== undefined) this.#progressedReliably(fork, response, rseq);
    else this.#tell(() => this.#listener.progress?.(response, fork?.dialog));
  }

  /** Repetitions have had their PRACK; what comes before its predecessor is ignored until that has come (RFC 3262 §4). */
  #progressedReliably(fork: Fork, response: ParsedResponse, rseq: number): void {
    if (fork.rseq !== undefined && rseq !== fork.rseq + 1) return;
    fork.rseq = rseq;
    const means = response.body.length > 0 ? fork.dialog.offers.carries('peer', 'INVITE 1xx reliable') : undefined;
    const prack = new ClientPrack(fork.dialog, { rseq, cseq: response.cseq.number, method: 'INVITE' });
    this.#tell(() => this.#listener.progress?.(response, fork.dialog, (extras) => prack.send(extras)));
    if (means !== 'offer') void prack.send();
  }

  #accepted(response: ParsedResponse): void {
    const fork = this.#forkOf(response);
    if (fork.accepted) return fork.repeatAck?.();
    fork.accepted = true;
    fork.dialog.confirm(response);
    const seq = response.cseq.number;
    // The ACK carries the credentials of its INVITE (§13.2.2.4).
    const credentials = this.#attempt?.headers ?? [];
    const acknowledge = (answer: Extras = {}): void => {
      const headers = [...(answer.headers ?? []), ...credentials];
      fork.repeatAck ??= fork.dialog.acknowledge(seq, { ...answer, headers });
    };
    const first = this.#state !== 'accepted';
    if (first) {
      this.#settle('accepted');
      this.#limit = this.#context.wheel.start(patience, this, 'forks');
    }
    if (!first || this.#cancel) {
      acknowledge();
      void fork.dialog.bye();
      if (first) this.#tellLast(() => this.#listener.answeredTooLate?.(response));
      return;
    }
    if (this.#offered) acknowledge();
    this.#tellLast(() => this.#listener.accepted?.(fork.dialog, response, acknowledge));
  }

  #refused(response: ParsedResponse, source: Source): void {
    if (this.#state === 'accepted' || this.#state === 'refused' || this.#state === 'failed') return;
    if (this.#retriesLonger(response) || this.#retriesProving(response, source)) return;
    this.#settle('refused');
    this.#dropEarly();
    this.#tellLast(() => this.#listener.refused?.(response));
  }

  /** RFC 4028 §7.3: 422 is answered with the same INVITE and the interval that it demands, unless it demands no more. */
  #retriesLonger(response: ParsedResponse): boolean {
    const asked = this.#interval;
    if (response.status !== 422 || !asked || this.#cancel || this.#raised >= 3) return false;
    const minimum = minSeOf(response);
    if (minimum <= asked.minimum && minimum <= asked.seconds) return false;
    this.#raised++;
    this.#interval = { seconds: Math.max(asked.seconds, minimum), minimum };
    this.#attempt?.initial(senderOf(this.#hop.peer));
    this.#again();
    return true;
  }

  /** §22.2: the same INVITE with the next CSeq and credentials, if the challenge may have them. */
  #retriesProving(response: ParsedResponse, source: Source): boolean {
    if (!this.#attempt || this.#cancel || (response.status !== 401 && response.status !== 407)) return false;
    const verdict = this.#attempt.challenged(response, senderOf(source), senderOf(this.#hop.peer));
    if (verdict.unanswered.length > 0) this.#tell(() => this.#listener.challengeUnanswered?.(verdict.unanswered));
    // Told of a challenge, the user may have given up.
    if (verdict.kind === 'giveUp' || this.#cancel) return false;
    this.#again();
    return true;
  }

  /** The same INVITE in a new transaction; forks of the refused one are void. */
  #again(): void {
    this.#dropEarly();
    this.#forks.clear();
    this.#state = 'calling';
    this.#seq++;
    this.#send();
  }

  #fail(why: TransactionFailure): void {
    if (this.#state !== 'calling' && this.#state !== 'proceeding') return;
    this.#settle('failed');
    this.#dropEarly();
    this.#tellLast(() => this.#listener.failed?.(why));
  }

  #settle(state: OutgoingInvite['state']): void {
    this.#state = state;
    this.#context.wheel.cancel(this.#limit);
  }

  /** CANCEL has the Request-URI, Via, From, To, Call-ID, Route and CSeq number of its INVITE (§9.1). */
  #sendCancel(): void {
    if (this.#cancelSent) return;
    this.#cancelSent = true;
    const { request, via } = this.#transaction;
    const kept = request.headers.filter(([name]) => keptInCancel.has(name));
    const headers = kept.map(([name, value]): HeaderField => [name, name === 'CSeq' ? `${this.#seq} CANCEL` : value]);
    headers.push(this.#context.userAgent, ...(this.#cancel?.headers ?? []));
    const cancel = { method: 'CANCEL', uri: request.uri, headers };
    this.#context.transactions.openClient(cancel, via, this.#branch, this.callId, this.#hop, new ClientRequest());
    this.#limit = this.#context.wheel.start(patience, this, 'cancelled');
  }

  #forkOf(response: ParsedResponse): Fork {
    const tag = response.to.params.get('tag') ?? '';
    const known = this.#forks.get(tag);
    if (known) return known;
    const request = {
      uri: this.#options.uri,
      callId: this.callId,
      from: this.#from,
      localTag: this.#localTag,
      seq: this.#seq,
    };
    const data = dataOfResponse(request, response);
    const { transport, peer } = this.#hop;
    const user = contactUser(this.#options.from.uri);
    const dialog = new InviteDialog(this.#context, new DialogSender(this.#context, data, transport, peer, user));
    dialog.credentials = this.#options.credentials;
    if (this.#offered) dialog.offers.carries('us', 'INVITE');
    const fork: Fork = { dialog, accepted: false };
    this.#forks.set(tag, fork);
    return fork;
  }

  /** Early dialogs that no 2xx has confirmed (§13.2.2.4). */
  #dropEarly(): void {
    for (const { dialog } of this.#forks.values()) if (dialog.state === 'early') dialog.drop();
  }

  get #timerHeaders(): HeaderField[] {
    if (!this.#interval) return [];
    const { seconds, minimum } = this.#interval;
    const expires: HeaderField = ['Session-Expires', `${seconds};refresher=uac`];
    return minimum > lowestInterval ? [expires, ['Min-SE', String(minimum)]] : [expires];
  }

  get #reliable(): boolean {
    return this.#context.methods.has('PRACK') && this.#context.supported.has(reliableTag);
  }

  get #offered(): boolean {
    return this.#options.body !== undefined && this.#options.body.length > 0;
  }

  #request(): OutgoingRequest {
    const more = [...this.#timerHeaders, ...(this.#attempt?.headers ?? [])];
    const facts = { hop: this.#hop, callId: this.callId, from: this.#from, seq: this.#seq, more };
    return inviteRequest(this.#context, this.#options, facts);
  }

  #tell(action: () => void): void {
    this.#context.guard(this, action);
  }

  #tellLast(action: () => void): void {
    this.#tell(action);
    this.#listener = {};
  }
}

const keptInCancel = new Set(['Route', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq']);
