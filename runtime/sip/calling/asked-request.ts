/** A request outside dialogs to whoever a URI names: located, sent, proven, and sent elsewhere (RFC 3261 §8.1, RFC 3263 §4.3). */

import { senderOf } from '../auth/challenge-sender.ts';
import type { DigestAttempt, UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { TransactionFailure } from '../dialog/dialog.ts';
import type { DialogContext } from '../dialog/dialog-context.ts';
import { preloaded } from '../dialog/dialog-data.ts';
import { outsideRequest, sendOutside } from '../dialog/outside-request.ts';
import type { ParsedResponse } from '../message/parsed-message.ts';
import { Failover, type FailoverStep } from '../resolve/failover.ts';
import type { Located, Target } from '../resolve/locate.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { Hop } from '../transaction/wire.ts';
import type { Peer, Source } from '../transport/address.ts';
import type { AskOptions, AskOutcome, UnreachedReason } from './call-options.ts';
import { reasons } from './placed-call.ts';
import type { ServerLocation } from './server-location.ts';

export class AskedRequest implements ClientUser {
  readonly outcome: Promise<AskOutcome>;
  readonly #context: DialogContext;
  readonly #location: ServerLocation;
  readonly #options: AskOptions & { readonly callId: string };
  readonly #fromTag: string;
  readonly #unanswered: UnansweredChallenge[] = [];
  #resolve!: (outcome: AskOutcome) => void;
  #cseq: number;
  #failover!: Failover;
  #number = 0;
  #destination!: Peer;
  /** One for each server: what the last one said counts for nothing with the next. */
  #attempt: DigestAttempt | undefined;
  #refusal: ParsedResponse | undefined;

  constructor(context: DialogContext, location: ServerLocation, options: AskOptions) {
    this.#context = context;
    this.#location = location;
    this.#options = { ...options, callId: options.callId ?? context.ids.callId() };
    this.#fromTag = context.ids.tag();
    this.#cseq = options.cseq ?? 1;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const located = location.servers(options);
    if ('then' in located) located.then((found) => this.#located(found)).catch(this.#broken);
    else this.#located(located);
  }

  responded(response: ParsedResponse, source: Source): void {
    if (response.status < 200 || this.#retriesProving(response, source)) return;
    this.#refusal = response;
    this.#location.resting.answered(this.#destination, response);
    this.#take(this.#failover.happened({ number: this.#number, kind: 'response', status: response.status }));
  }

  transactionFailed(why: TransactionFailure): void {
    const kind = why === 'timeout' ? 'timeout' : 'transportError';
    this.#take(this.#failover.happened({ number: this.#number, kind }));
  }

  #located(found: Located): void {
    if (found.kind === 'failed') return this.#fail(found.why === 'timeout' ? 'dnsUnavailable' : found.why);
    this.#failover = new Failover(this.#location.resting.awakeFirst(found.targets), this.#options.method);
    this.#take(this.#failover.start());
  }

  #take(step: FailoverStep): void {
    if (step.kind === 'try') return this.#prepare(step.number, step.target);
    if (step.kind === 'final') return this.#answered();
    if (step.kind !== 'exhausted') return;
    if (step.why === 'unavailable') this.#answered();
    else this.#fail(reasons[step.why]);
  }

  #prepare(number: number, target: Target): void {
    this.#number = number;
    const { method, body, credentials, fixedTransport = false } = this.#options;
    const { uri } = preloaded(this.#options.uri, this.#options.route);
    this.#attempt = credentials?.attempt({ method, uri, body });
    const facts = { from: '', seq: this.#cseq };
    const written = (hop: Hop) => outsideRequest(this.#context, this.#options, { hop, ...facts });
    const peer = this.#location.peer(target, fixedTransport, written);
    const send = (chosen: Peer) => {
      this.#destination = chosen;
      this.#attempt?.initial(senderOf(chosen));
      this.#send();
    };
    if ('then' in peer) peer.then(send).catch(this.#broken);
    else send(peer);
  }

  #send(): void {
    const { headers = [] } = this.#options;
    const proven = [...headers, ...(this.#attempt?.headers ?? [])];
    const options = { ...this.#options, destination: this.#destination, cseq: this.#cseq, headers: proven };
    try {
      sendOutside(this.#context, options, this, this.#fromTag);
    } catch (error) {
      this.#context.unreachable(this, error);
      this.transactionFailed('transport');
    }
  }

  /** RFC 3261 §22.2, and for REGISTER §10.2: the same Call-ID, the next CSeq. */
  #retriesProving(response: ParsedResponse, source: Source): boolean {
    if (!this.#attempt || (response.status !== 401 && response.status !== 407)) return false;
    const verdict = this.#attempt.challenged(response, senderOf(source), senderOf(this.#destination));
    this.#unanswered.push(...verdict.unanswered);
    if (verdict.kind === 'giveUp') return false;
    this.#cseq++;
    this.#send();
    return true;
  }

  #answered(): void {
    const response = this.#refusal!;
    const learntRealm = response.status < 300 ? this.#attempt?.succeeded() : undefined;
    const facts = { destination: this.#destination, cseq: this.#cseq, unanswered: this.#unanswered };
    this.#resolve({ kind: 'answered', response, learntRealm, ...facts });
  }

  #fail(why: UnreachedReason): void {
    this.#resolve({ kind: 'failed', why, cseq: this.#cseq });
  }

  readonly #broken = (error: unknown): void => {
    this.#context.unreachable(this, error);
    this.#fail('transport');
  };
}
