/** Finds the transaction that a message belongs to (RFC 3261 §17.1.3, §17.2.3), and counts them all. */

import { ownText } from '../message/own-text.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import type { OutgoingRequest } from '../message/write-message.ts';
import { ShortLivedMap } from '../short-lived-map.ts';
import type { Peer, Source } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { type ClientContext, ClientTransaction, type ClientUser } from './client-transaction.ts';
import { KeptAnswers } from './kept-answers.ts';
import { Repetition } from './repetition.ts';
import { type ServerContext, ServerTransaction } from './server-transaction.ts';
import type { TimerWheel } from './timer-wheel.ts';
import { patience } from './timers.ts';
import type { Hop, Wire } from './wire.ts';

export class TransactionLayer implements ServerContext, ClientContext {
  readonly wire: Wire;
  readonly wheel: TimerWheel;
  readonly #servers = new ShortLivedMap<string, ServerTransaction>();
  readonly #merged = new ShortLivedMap<string, ServerTransaction>();
  /** Those that only absorb repetitions, and under what they were merged. */
  readonly #kept: KeptAnswers;
  readonly #keptMerged: KeptAnswers;
  readonly #clients = new ShortLivedMap<string, ClientTransaction>();
  /** Those that went over a connection, by where it leads. */
  readonly #byConnection = new Map<string, ShortLivedMap<string, ClientTransaction>>();
  #open = 0;
  /** The key of the request that is being worked on: first it is looked for, then often opened. */
  #last: { readonly request: ParsedRequest; readonly key: string } | undefined;

  constructor(wire: Wire, wheel: TimerWheel) {
    this.wire = wire;
    this.wheel = wheel;
    this.#kept = new KeptAnswers(wheel);
    this.#keptMerged = new KeptAnswers(wheel);
  }

  get size(): number {
    return this.#servers.size + this.#kept.size + this.#clients.size;
  }

  /** Bytes that are taken for what only absorbs repetitions. */
  get keptBytes(): number {
    return this.#kept.bytes + this.#keptMerged.bytes;
  }

  /** Requests that wait for a final response of ours. */
  get open(): number {
    return this.#open;
  }

  /** The transaction of a request that has come before, or of the INVITE that an ACK belongs to. */
  serverFor(request: ParsedRequest): ServerTransaction | Repetition | undefined {
    const key = serverKey(request, request.method === 'ACK' ? 'INVITE' : request.method);
    this.#last = { request, key };
    return this.#serverAt(key, request.callId);
  }

  /** The INVITE that a CANCEL is about (§9.2). */
  inviteToCancel(cancel: ParsedRequest): ServerTransaction | Repetition | undefined {
    return this.#serverAt(serverKey(cancel, 'INVITE'), cancel.callId);
  }

  #serverAt(key: string, callId: string): ServerTransaction | Repetition | undefined {
    const transaction = this.#servers.get(key);
    if (transaction) return transaction;
    const kept = this.#kept.find(key);
    return kept && new Repetition(this.wire, kept, callId);
  }

  /** True when the same request has come by another way and is still being worked on (§8.2.2.2). */
  isMerged(request: ParsedRequest): boolean {
    if (request.to.params.has('tag')) return false;
    const key = mergeKey(request);
    return this.#merged.has(key) || this.#keptMerged.has(key);
  }

  /** @param forgeable the source address may be another's: refusals are short, and not repeated by themselves */
  openServer(request: ParsedRequest, source: Source, transport: Transport, forgeable = false): ServerTransaction {
    const merge = request.to.params.has('tag') ? undefined : mergeKey(request);
    const hop = returnHop(request, source, transport);
    const key = this.#last?.request === request ? this.#last.key : serverKey(request, request.method);
    this.#last = undefined;
    const transaction = new ServerTransaction(this, key, merge, request, source, hop, forgeable);
    this.#servers.set(key, transaction);
    this.#open++;
    if (merge !== undefined) this.#merged.set(merge, transaction);
    return transaction;
  }

  /** @param via complete Via value; @param branch the one in it */
  openClient(
    request: OutgoingRequest,
    via: string,
    branch: string,
    callId: string,
    hop: Hop,
    user: ClientUser,
  ): ClientTransaction {
    const key = `${branch}|${request.method}`;
    const transaction = new ClientTransaction(this, key, request, via, callId, hop, user);
    this.#clients.set(key, transaction);
    if (hop.transport.reliable) this.#carried(transaction);
    transaction.start();
    return transaction;
  }

  /** A connection is gone; requests that went over it may be lost. */
  connectionLost(peer: Peer): void {
    const carried = this.#byConnection.get(connectionKey(peer));
    for (const transaction of [...(carried?.values() ?? [])]) transaction.connectionLost();
  }

  #carried(transaction: ClientTransaction): void {
    const key = connectionKey(transaction.hop.peer);
    const carried = this.#byConnection.get(key) ?? new ShortLivedMap<string, ClientTransaction>();
    carried.set(transaction.key, transaction);
    this.#byConnection.set(key, carried);
  }

  /** Hands a response to its transaction; false when there is none: it is dropped (§18.1.2). */
  responded(response: ParsedResponse, source: Source): boolean {
    const branch = response.via.params.get('branch');
    const transaction = branch ? this.#clients.get(`${branch}|${response.cseq.method}`) : undefined;
    transaction?.received(response, source);
    return transaction !== undefined;
  }

  clear(): void {
    this.#servers.clear();
    this.#merged.clear();
    this.#kept.clear();
    this.#keptMerged.clear();
    this.#clients.clear();
    this.#byConnection.clear();
    this.#open = 0;
  }

  serverAnswered(): void {
    this.#open--;
  }

  serverEnded(transaction: ServerTransaction): void {
    this.#servers.delete(transaction.key);
    if (transaction.mergeKey !== undefined) this.#merged.delete(transaction.mergeKey);
  }

  serverSettled(transaction: ServerTransaction, answer?: Buffer): void {
    this.serverEnded(transaction);
    this.#kept.keep(transaction.key, transaction.hop, patience, answer);
    if (transaction.mergeKey !== undefined) this.#keptMerged.keep(transaction.mergeKey, transaction.hop, patience);
  }

  clientEnded(transaction: ClientTransaction): void {
    this.#clients.delete(transaction.key);
    if (!transaction.hop.transport.reliable) return;
    const key = connectionKey(transaction.hop.peer);
    const carried = this.#byConnection.get(key);
    carried?.delete(transaction.key);
    if (carried?.size === 0) this.#byConnection.delete(key);
  }
}

/**
 * With the magic cookie the branch and sent-by tell transactions apart; without it, or with nothing behind it, the
 * fields of RFC 2543 do (§17.2.3).
 */
function serverKey(request: ParsedRequest, method: string): string {
  const { via } = request;
  const branch = via.params.get('branch') ?? '';
  if (branch.length > 7 && branch.startsWith('z9hG4bK')) return ownText(`${branch}|${via.host}|${via.port}|${method}`);
  const fromTag = request.from.params.get('tag');
  const { uri, callId, cseq } = request;
  return ownText(`${uri}|${fromTag}|${callId}|${cseq.number}|${via.host}|${via.port}|${branch}|${method}`);
}

const connectionKey = ({ transport, address, port, domain = '' }: Peer): string =>
  [transport, address, port, domain].join('|');

const mergeKey = (request: ParsedRequest): string =>
  ownText(`${request.callId}|${request.from.params.get('tag')}|${request.cseq.number}|${request.method}`);

/**
 * Where responses go (§18.2.2, RFC 3581 §4): back over the connection; over UDP to the source address, and there to
 * the source port if the Via asked for it, else to the port of the sent-by. `maddr` is not followed: it would let
 * anybody point our answers at somebody else.
 */
export function returnHop(request: { readonly via: ParsedRequest['via'] }, source: Source, transport: Transport): Hop {
  const sentByPort = request.via.port ?? (source.transport === 'tls' ? 5061 : 5060);
  if (transport.reliable) return { transport, peer: source, returnPort: sentByPort };
  if (request.via.params.has('rport') || sentByPort === source.port || sentByPort === 0)
    return { transport, peer: source };
  return { transport, peer: { transport: source.transport, address: source.address, port: sentByPort } };
}
