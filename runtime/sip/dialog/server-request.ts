/** A request other than INVITE that waits for its user's answer. */

import type { ParsedRequest } from '../message/parsed-message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import type { Extras, IncomingRequest } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';

export class ServerRequest implements IncomingRequest {
  readonly request: ParsedRequest;
  readonly source: Source;
  readonly #transaction: ServerTransaction;
  readonly #context: DialogContext;
  readonly #toTag: string;

  constructor(context: DialogContext, request: ParsedRequest, source: Source, transaction: ServerTransaction) {
    this.#context = context;
    this.request = request;
    this.source = source;
    this.#transaction = transaction;
    this.#toTag = context.ids.tag();
  }

  respond(status: number, extras: Extras = {}): void {
    const headers = [this.#context.server, ...(extras.headers ?? [])];
    this.#transaction.respond({ ...extras, status, headers, toTag: this.#toTag });
  }
}
