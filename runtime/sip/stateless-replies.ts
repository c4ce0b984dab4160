/**
 * Answers that need no transaction (RFC 3261 §8.2.7): a repeated request gets the same answer, To tag included, and
 * nothing is kept or sent again, so that senders of rubbish cannot make us remember or amplify anything.
 */

import { createHash } from 'node:crypto';
import type { Head } from './message/head.ts';
import type { Via } from './message/via.ts';
import { echoOf, type OutgoingResponse, writeResponse } from './message/write-message.ts';
import type { RandomIds } from './transaction/random-ids.ts';
import { returnHop } from './transaction/transaction-layer.ts';
import type { Wire } from './transaction/wire.ts';
import type { Source } from './transport/address.ts';
import type { Transport } from './transport/transport.ts';

export class StatelessReplies {
  readonly #wire: Wire;
  readonly #secret: string;

  constructor(wire: Wire, ids: RandomIds) {
    this.#wire = wire;
    this.#secret = ids.callId();
  }

  /** Answers a request, well-formed or not, that has at least one Via. */
  send(
    request: { readonly head: Head; readonly via: Via; readonly viaLines?: readonly string[] },
    source: Source,
    transport: Transport,
    response: OutgoingResponse,
  ): void {
    const { head, via } = request;
    const echo = echoOf(head, via, source, request.viaLines);
    const toTag = createHash('sha1').update(this.#secret).update(echo.beforeTag).digest('hex').slice(0, 16);
    const bytes = writeResponse(echo, { ...response, toTag });
    this.#wire.send(bytes, returnHop(request, source, transport), head.first('call-id') ?? '');
  }
}
