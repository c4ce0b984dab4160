/** Our acknowledgement of a reliable provisional response (RFC 3262 §4), sent at most once. */

import { ClientRequest } from './client-request.ts';
import type { Extras, RequestOutcome } from './dialog.ts';
import type { DialogHome } from './dialog-home.ts';
import type { Rack } from './rack.ts';
import { hasBody } from './updates.ts';

export class ClientPrack {
  readonly #home: DialogHome;
  readonly #rack: Rack;
  #request: ClientRequest | undefined;

  constructor(home: DialogHome, rack: Rack) {
    this.#home = home;
    this.#rack = rack;
  }

  /** With the answer to the response's offer, or a new offer (RFC 3262 §5); the first call counts. */
  send(extras: Extras = {}): Promise<RequestOutcome> {
    if (this.#request) return this.#request.outcome;
    if (this.#home.state === 'ended') return Promise.resolve({ kind: 'notSent' });
    const { offers } = this.#home;
    if (hasBody(extras)) offers.carries('us', 'PRACK');
    offers.withdrawn('INVITE 1xx reliable');
    const { rseq, cseq, method } = this.#rack;
    this.#request = new ClientRequest((outcome) => this.#settled(outcome));
    const headers = [['RAck', `${rseq} ${cseq} ${method}`] as const, ...(extras.headers ?? [])];
    this.#home.send('PRACK', { ...extras, headers }, this.#request);
    return this.#request.outcome;
  }

  #settled(outcome: RequestOutcome): void {
    const { offers } = this.#home;
    const answered = outcome.kind === 'answered' && outcome.response.status < 300;
    if (answered && outcome.response.body.length > 0) offers.carries('peer', 'PRACK 2xx');
    offers.withdrawn('PRACK');
  }
}
