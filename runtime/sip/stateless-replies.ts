/**
 * Answers that need no transaction (RFC 3261 §8.2.7): a repeated request gets the same answer, To tag included, and
 * nothing is kept or sent again, so that senders of rubbish cannot make us remember or amplify anything.
 */

import { hashOf } from './auth/digest-algorithm.ts';
import { roomFor, shortReply } from './guard/short-reply.ts';
import type { Head } from './message/head.ts';
import type { Via } from './message/via.ts';
import { echoOf, type OutgoingResponse } from './message/write-message.ts';
import type { RandomIds } from './transaction/random-ids.ts';
import { returnHop } from './transaction/transaction-layer.ts';
import type { Wire } from './transaction/wire.ts';
import type { Source } from './transport/address.ts';
import type { Transport } from './transport/transport.ts';

export class StatelessReplies {
  readonly #wire: Wire;
  readonly #secret: string;
  readonly #dropped: (why: string) => void;

  /** @param dropped counts answers that are not given */
  constructor(wire: Wire, ids: RandomIds, dropped: (why: string) => void) {
    this.#wire = wire;
    this.#dropped = dropped;
    this.#secret = ids.callId();
  }

  /**
   * Answers a request, well-formed or not, that has at least one Via.
   * @param forgeable the source address may be another's: the answer is kept small, or not given at all
   */
  send(
    request: {
      readonly head: Head;
      readonly via: Via;
      readonly viaLines?: readonly string[];
      readonly body?: Uint8Array;
    },
    source: Source,
    transport: Transport,
    response: OutgoingResponse,
    forgeable: boolean,
  ): void {
    const { head, via } = request;
    const echo = echoOf(head, via, source, request.viaLines);
    const toTag = hashOf('SHA-256', this.#secret + echo.beforeTag).slice(0, 16);
    const room = forgeable ? roomFor(request) : Number.POSITIVE_INFINITY;
    const bytes = shortReply(echo, { ...response, toTag }, room);
    if (bytes.length > room) return this.#dropped('amplification');
    this.#wire.send(bytes, returnHop(request, source, transport), head.first('call-id') ?? '');
  }
}
