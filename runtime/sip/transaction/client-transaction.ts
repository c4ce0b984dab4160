/** One request of ours, its retransmissions and responses (RFC 3261 §17.1, RFC 6026). */

import type { ParsedResponse } from '../message/parsed-message.ts';
import { type OutgoingRequest, writeRequest } from '../message/write-message.ts';
import type { Source } from '../transport/address.ts';
import type { SendFailure } from '../transport/transport.ts';
import {
  type ClientAction,
  type ClientEvent,
  type ClientState,
  inviteClient,
  nonInviteClient,
} from './client-tables.ts';
import type { TimerOwner, TimerWheel, WheelTimer } from './timer-wheel.ts';
import { patience, T1, T2, T4, timerD } from './timers.ts';
import type { Hop, Wire } from './wire.ts';

/** Who sent the request. */
export interface ClientUser {
  /** Each response that is no repetition; for INVITE every 2xx, repetitions included. @param source the socket's word */
  responded(response: ParsedResponse, source: Source): void;
  /** The request was challenged and has gone out again under this CSeq number; for requests inside dialogs. */
  sentAgain?(seq: number): void;
  /** No final response will come. */
  transactionFailed(why: 'timeout' | 'transport'): void;
}

/** What a transaction needs of its layer. */
export interface ClientContext {
  readonly wire: Wire;
  readonly wheel: TimerWheel;
  clientEnded(transaction: ClientTransaction): void;
}

export class ClientTransaction implements TimerOwner, SendFailure {
  readonly key: string;
  readonly request: OutgoingRequest;
  readonly via: string;
  readonly hop: Hop;
  readonly invite: boolean;
  readonly #context: ClientContext;
  readonly #user: ClientUser;
  readonly #callId: string;
  readonly #bytes: Buffer;
  #state: ClientState | 'terminated';
  #response: ParsedResponse | undefined;
  #source: Source | undefined;
  #interval = T1;
  #repeats = 0;
  #repeatsSoon = false;
  #resend: WheelTimer | undefined;
  #limit: WheelTimer | undefined;

  /** @param via the complete Via value with the branch that `key` was made of */
  constructor(
    context: ClientContext,
    key: string,
    request: OutgoingRequest,
    via: string,
    callId: string,
    hop: Hop,
    user: ClientUser,
  ) {
    this.#context = context;
    this.key = key;
    this.request = request;
    this.via = via;
    this.hop = hop;
    this.invite = request.method === 'INVITE';
    this.#callId = callId;
    this.#user = user;
    this.#bytes = writeRequest(request, via);
    this.#state = this.invite ? 'calling' : 'trying';
  }

  get state(): ClientState | 'terminated' {
    return this.#state;
  }

  start(): void {
    this.#fire('start');
  }

  received(response: ParsedResponse, source: Source): void {
    this.#response = response;
    this.#source = source;
    this.#fire(response.status < 200 ? 'provisional' : response.status < 300 ? 'success' : 'failure');
    this.#response = undefined;
    this.#source = undefined;
  }

  sendFailed(): void {
    this.#fire('sendFailed');
  }

  /** The connection broke under the request's first bytes: nobody has it. */
  unsent(): void {
    this.#fire('unsent');
  }

  /** The connection is gone: whether the request has arrived nobody knows. */
  connectionLost(): void {
    this.#fire('lost');
  }

  timerFired(name: string): void {
    this.#fire(name as ClientEvent);
  }

  /** Ends it without a word: nobody waits for an answer any more. */
  abandon(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#end();
  }

  #fire(event: ClientEvent): void {
    if (this.#state === 'terminated') return;
    const step = (this.invite ? inviteClient : nonInviteClient)[this.#state][event];
    if (!step) return;
    this.#state = step[0];
    if (step[0] === 'terminated') this.#end();
    for (let i = 1; i < step.length; i++) ClientTransaction.#actions[step[i] as ClientAction](this);
  }

  static readonly #actions: Readonly<Record<ClientAction, (transaction: ClientTransaction) => void>> = {
    send: (transaction) => transaction.#send(transaction.#bytes),
    ack: (transaction) => transaction.#acknowledge(),
    startA: (transaction) => transaction.#startResending('timerA', Number.POSITIVE_INFINITY),
    startB: (transaction) => transaction.#startLimit(patience, 'timerB'),
    startD: (transaction) => transaction.#startLimit(transaction.#reliable ? 0 : timerD, 'timerD'),
    startE: (transaction) => transaction.#startResending('timerE', T2),
    startSlowE: (transaction) => {
      transaction.#interval = T2;
      transaction.#startResending('timerE', T2);
    },
    startF: (transaction) => transaction.#startLimit(patience, 'timerF'),
    startK: (transaction) => transaction.#startLimit(transaction.#reliable ? 0 : T4, 'timerK'),
    startM: (transaction) => transaction.#startLimit(patience, 'timerM'),
    repeat: (transaction) => {
      transaction.#repeatsSoon = false;
      transaction.#send(transaction.#bytes);
    },
    repeatSoon: (transaction) => transaction.#repeatSoon(true),
    repeatSoonIfHarmless: (transaction) => transaction.#repeatSoon(repeatable.has(transaction.request.method)),
    stopResending: (transaction) => transaction.#context.wheel.cancel(transaction.#resend),
    stopLimit: (transaction) => transaction.#context.wheel.cancel(transaction.#limit),
    tell: (transaction) => {
      if (transaction.#response && transaction.#source) {
        transaction.#user.responded(transaction.#response, transaction.#source);
      }
    },
    tellTimeout: (transaction) => transaction.#user.transactionFailed('timeout'),
    tellTransport: (transaction) => transaction.#user.transactionFailed('transport'),
  };

  get #reliable(): boolean {
    return this.hop.transport.reliable;
  }

  #send(bytes: Buffer): void {
    this.#context.wire.send(bytes, this.hop, this.#callId, this);
  }

  #startResending(name: ClientEvent, longest: number): void {
    if (this.#reliable) return;
    this.#resend = this.#context.wheel.start(this.#interval, this, name);
    this.#interval = Math.min(2 * this.#interval, longest);
  }

  /**
   * Again over a new connection, the very same, so that a peer that has it already only repeats its answer. It would be
   * a transport error (§17.1.4), but a peer that closes an idle connection just when we use it is no failure. What a
   * peer might do twice, having forgotten at once that it did it (timer J is 0 over streams, §17.2.2), stays an error.
   */
  #repeatSoon(harmless: boolean): void {
    // One loss may be told twice: by what could not be written, and by the connection.
    if (this.#repeatsSoon) return;
    const pause = pauses[this.#repeats];
    if (pause === undefined || !harmless) return this.#fire('sendFailed');
    this.#repeats++;
    this.#repeatsSoon = true;
    // Later: what waits for a connection that could not be opened is told as a failure first.
    this.#resend = this.#context.wheel.start(pause, this, 'sendAgain');
  }

  #startLimit(ms: number, name: ClientEvent): void {
    this.#context.wheel.cancel(this.#limit);
    this.#limit = this.#context.wheel.start(ms, this, name);
  }

  /** The ACK to a refusal is part of the transaction: same Via, same Request-URI, the To of the response (§17.1.1.3). */
  #acknowledge(): void {
    const to = this.#response?.header('to') ?? '';
    const kept = this.request.headers.filter(([name]) => keptInAck.has(name));
    const headers = kept.map(([name, value]) => {
      if (name === 'To') return [name, to] as const;
      return name === 'CSeq' ? ([name, value.replace('INVITE', 'ACK')] as const) : ([name, value] as const);
    });
    this.#send(writeRequest({ method: 'ACK', uri: this.request.uri, headers }, this.via));
  }

  #end(): void {
    this.#context.wheel.cancel(this.#resend);
    this.#context.wheel.cancel(this.#limit);
    this.#context.clientEnded(this);
  }
}

/** Milliseconds before each repetition over a new connection; a path that breaks a fourth time is no good. */
const pauses = [0, 100, 400];

/**
 * Methods that do no harm when they are done twice: an INVITE is remembered until its ACK; who has had a BYE or PRACK says
 * 481; the others state what is so. Not INFO, MESSAGE and REFER: a digit, a text, a call more.
 */
const repeatable = new Set([
  ...['INVITE', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER'],
  ...['PRACK', 'UPDATE', 'SUBSCRIBE', 'NOTIFY'],
]);

const keptInAck = new Set(['Route', 'Max-Forwards', 'From', 'To', 'Call-ID', 'CSeq']);
