/** One request that we answer, and its retransmissions (RFC 3261 §17.2, RFC 6026). */

import { roomFor, shortReply } from '../guard/short-reply.ts';
import { ownText } from '../message/own-text.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { type Echo, echoOf, type OutgoingResponse, writeResponse } from '../message/write-message.ts';
import type { Source } from '../transport/address.ts';
import type { SendFailure } from '../transport/transport.ts';
import {
  inviteServer,
  nonInviteServer,
  type ServerAction,
  type ServerEvent,
  type ServerState,
} from './server-tables.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from './timer-wheel.ts';
import { patience, T1, T2, T4, tryingAfter } from './timers.ts';
import type { Hop, Wire } from './wire.ts';

/** Who answers the request. */
export interface ServerUser {
  /** To tag of its responses. */
  readonly toTag?: string;
  /** INVITE only: an ACK that came with the request's own branch after a 2xx. */
  acknowledged?(ack: ParsedRequest): void;
  /** INVITE only: the caller gives up; the 200 to the CANCEL is out. */
  cancelled?(cancel: ParsedRequest): void;
  /** The final response cannot be delivered, or was never acknowledged. */
  transactionFailed?(why: 'timeout' | 'transport'): void;
}

/** What a transaction needs of its layer. */
export interface ServerContext {
  readonly wire: Wire;
  readonly wheel: TimerWheel;
  /** Its final response is out. */
  serverAnswered(): void;
  serverEnded(transaction: ServerTransaction): void;
  /** Nothing is left to do but answer repetitions, or absorb them if there is no answer, for as long as they may come. */
  serverSettled(transaction: ServerTransaction, answer?: Buffer): void;
}

export class ServerTransaction implements TimerOwner, SendFailure {
  readonly key: string;
  /** Recognises the same request that came by another way (§8.2.2.2). */
  readonly mergeKey: string | undefined;
  /** Where responses go; over streams the connection that the request came by last. */
  hop: Hop;
  readonly invite: boolean;
  user: ServerUser | undefined;
  readonly #context: ServerContext;
  readonly #callId: string;
  #state: ServerState | 'terminated';
  #echo: Echo | undefined;
  /** The last response, for retransmissions. As text: a small Buffer would keep its whole pool alive for 32 s. */
  #response: string | undefined;
  /** The same as bytes while it is sent for the first time. */
  #fresh: Buffer | undefined;
  #ack: ParsedRequest | undefined;
  /** Bytes of a refusal to somebody whose address may be another's; undefined: as many as it takes. */
  #room: number | undefined;
  #interval = T1;
  #resend: WheelTimer | undefined;
  #limit: WheelTimer | undefined;

  constructor(
    context: ServerContext,
    key: string,
    mergeKey: string | undefined,
    request: ParsedRequest,
    source: Source,
    hop: Hop,
    forgeable: boolean,
  ) {
    this.#context = context;
    this.key = key;
    this.mergeKey = mergeKey;
    this.hop = hop;
    this.invite = request.method === 'INVITE';
    this.#callId = ownText(request.callId);
    this.#state = this.invite ? 'proceeding' : 'trying';
    this.#echo = echoOf(request.head, request.via, source);
    if (forgeable) this.#room = roomFor(request);
    this.#fire('start');
  }

  get state(): ServerState | 'terminated' {
    return this.#state;
  }

  /** Waits for a final response of ours. */
  get open(): boolean {
    return this.#state === 'trying' || this.#state === 'proceeding';
  }

  /** Sends a response; after a final one everything but the same 2xx again is ignored. */
  respond(response: OutgoingResponse): void {
    if (!this.#echo || !this.open) return;
    this.#context.wheel.cancel(this.#limit);
    const refusal = response.status >= 300;
    this.#fresh =
      refusal && this.#room !== undefined
        ? shortReply(this.#echo, response, this.#room)
        : writeResponse(this.#echo, response);
    const first = this.#response === undefined;
    // A final response that settles the transaction is kept elsewhere.
    if (this.invite || response.status < 200 || this.#reliable) this.#response = this.#fresh.toString('latin1');
    if (response.status >= 200) {
      this.#echo = undefined;
      this.#context.serverAnswered();
    }
    const quiet = this.invite && first && this.#room !== undefined;
    if (refusal) this.#fire(quiet ? 'quietFailure' : 'failure');
    else this.#fire(response.status < 200 ? 'provisional' : 'success');
    this.#fresh = undefined;
  }

  /** Sends the 2xx once more; its user does that until the ACK comes (§13.3.1.4). */
  repeatSuccess(): void {
    if (this.#state === 'accepted') this.#fire('success');
  }

  /** The ACK has come: what is left is to absorb repetitions, and that must not keep the whole call in memory. */
  successAcknowledged(): void {
    if (this.#state !== 'accepted') return;
    this.#forget();
    this.#settle();
  }

  #settle(answer?: Buffer): void {
    this.#state = 'terminated';
    this.#context.wheel.cancel(this.#limit);
    this.#context.serverSettled(this, answer);
  }

  #forget(): void {
    this.#response = undefined;
    this.user = undefined;
  }

  /** @param hop another way back, when the request has come again over a new connection */
  repeated(hop?: Hop): void {
    if (hop) this.hop = hop;
    this.#fire('request');
  }

  acknowledged(ack: ParsedRequest): void {
    this.#ack = ack;
    this.#fire('ack');
    this.#ack = undefined;
    if (this.#state === 'confirmed') this.#forget();
  }

  sendFailed(): void {
    this.#fire('sendFailed');
  }

  timerFired(name: string): void {
    this.#fire(name as ServerEvent);
  }

  #fire(event: ServerEvent): void {
    if (this.#state === 'terminated') return;
    const step = (this.invite ? inviteServer : nonInviteServer)[this.#state][event];
    if (!step) return;
    this.#state = step[0];
    if (step[0] === 'terminated') this.#end();
    for (let i = 1; i < step.length; i++) ServerTransaction.#actions[step[i] as ServerAction](this);
  }

  static readonly #actions: Readonly<Record<ServerAction, (transaction: ServerTransaction) => void>> = {
    send: (transaction) => transaction.#send(),
    resend: (transaction) => transaction.#send(),
    startTrying: (transaction) => {
      transaction.#limit = transaction.#context.wheel.start(tryingAfter, transaction, 'timerTrying');
    },
    sendTrying: (transaction) => transaction.respond({ status: 100 }),
    startG: (transaction) => transaction.#startG(),
    startH: (transaction) => transaction.#startLimit(patience, 'timerH'),
    startI: (transaction) => transaction.#startLimit(transaction.#reliable ? 0 : T4, 'timerI'),
    startJ: (transaction) => {
      if (transaction.#reliable) transaction.#fire('timerJ');
      else transaction.#settle(transaction.#fresh);
    },
    startL: (transaction) => transaction.#startLimit(patience, 'timerL'),
    stopG: (transaction) => transaction.#context.wheel.cancel(transaction.#resend),
    tellAck: (transaction) => transaction.user?.acknowledged?.(transaction.#ack!),
    tellTimeout: (transaction) => transaction.user?.transactionFailed?.('timeout'),
    tellTransport: (transaction) => transaction.user?.transactionFailed?.('transport'),
  };

  get #reliable(): boolean {
    return this.hop.transport.reliable;
  }

  #send(): void {
    const bytes = this.#fresh ?? (this.#response === undefined ? undefined : Buffer.from(this.#response, 'latin1'));
    if (!bytes) return;
    // Datagram sockets report nothing that would be worth a callback for each response.
    this.#context.wire.send(bytes, this.hop, this.#callId, this.#reliable ? this : undefined);
  }

  #startG(): void {
    if (this.#reliable) return;
    this.#resend = this.#context.wheel.start(this.#interval, this, 'timerG');
    this.#interval = Math.min(2 * this.#interval, T2);
  }

  #startLimit(ms: number, name: ServerEvent): void {
    this.#context.wheel.cancel(this.#limit);
    if (ms === 0) this.#fire(name);
    else this.#limit = this.#context.wheel.start(ms, this, name);
  }

  #end(): void {
    this.#context.wheel.cancel(this.#resend);
    this.#context.wheel.cancel(this.#limit);
    if (this.#echo) this.#context.serverAnswered();
    this.#context.serverEnded(this);
  }
}
