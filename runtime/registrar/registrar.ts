/** The registrar (RFC 3261 §10.3): phones prove who they are and say where they can be reached. */

import type { AccountProof } from '../accounts/account-proof.ts';
import type { IncomingRequest } from '../sip/dialog/dialog.ts';
import type { SipClock } from '../sip/facilities.ts';
import type { HeaderField, SipRequest } from '../sip/message/message.ts';
import { ownText } from '../sip/message/own-text.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { Source } from '../sip/transport/address.ts';
import type { AccountRow } from '../store/collections.ts';
import { applyRegister } from './apply-register.ts';
import { type Binding, contactHeader } from './binding.ts';
import type { BindingBook } from './binding-book.ts';
import { type RegisterRefused, readRegister } from './register-ask.ts';

export interface RegistrarOptions {
  readonly proof: AccountProof;
  readonly bindings: BindingBook;
  readonly clock: SipClock;
}

/** Characters of a User-Agent that are kept. */
const LONGEST_AGENT = 120;

export class Registrar {
  readonly #options: RegistrarOptions;
  /** Made once a second. */
  #date = { second: 0, text: '' };

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** Takes a REGISTER and answers it. */
  take(register: IncomingRequest): void {
    const { request, source } = register;
    const user = (parseUri(request.to.uri)?.user ?? '').toLowerCase();
    const proof = this.#options.proof.of(request, source.address, user);
    if (proof.kind !== 'account') return register.respond(proof.status, { headers: proof.headers });
    if (proof.account._id !== user || !isFrom(request, user)) return register.respond(403);
    const done = this.#register(request, source, proof.account);
    if ('refused' in done) {
      const { status, reason, headers = [] } = done.refused;
      return register.respond(status, { ...(reason !== undefined && { reason }), headers });
    }
    register.respond(200, { headers: this.#answer(request, done.bindings) });
  }

  #register(
    request: SipRequest,
    { transport, address, port }: Source,
    { _id: account, maxContacts }: AccountRow,
  ): { readonly refused: RegisterRefused } | { readonly bindings: readonly Binding[] } {
    const { bindings: book, clock } = this.#options;
    const ask = readRegister(request);
    if (ask.kind === 'refused') return { refused: ask };
    const before = book.of(account);
    const result = applyRegister(before, ask, {
      account,
      callId: ownText(request.callId),
      cseq: request.cseq.number,
      received: { transport, address, port },
      userAgent: agentOf(request),
      now: clock.now(),
      maxContacts,
    });
    if (result.kind === 'refused') return { refused: result };
    book.replace(account, result.bindings, result.bindings.length < before.length ? 'removed' : 'registered');
    return { bindings: result.bindings };
  }

  /** All bindings, the times that they have left, and what the way here has agreed to (RFC 3327 §5.3, RFC 5626 §6). */
  #answer(request: SipRequest, bindings: readonly Binding[]): HeaderField[] {
    const now = this.#options.clock.now();
    const headers: HeaderField[] = bindings.map((binding) => ['Contact', contactHeader(binding, now)]);
    const supported = request.list('supported').map((tag) => tag.toLowerCase());
    if (supported.includes('path')) for (const path of request.list('path')) headers.push(['Path', path]);
    if (supported.includes('outbound') && bindings.some(({ flow }) => flow)) headers.push(['Require', 'outbound']);
    headers.push(['Date', this.#dateAt(now)]);
    return headers;
  }

  #dateAt(now: number): string {
    const second = Math.floor(now / 1000);
    if (this.#date.second !== second) this.#date = { second, text: new Date(now).toUTCString() };
    return this.#date.text;
  }
}

/** Nobody registers for somebody else (§10.2, third-party registration). */
const isFrom = (request: SipRequest, user: string): boolean => parseUri(request.from.uri)?.user.toLowerCase() === user;

function agentOf(request: SipRequest): string | undefined {
  const text = request.header('user-agent');
  return text === undefined ? undefined : ownText(text.slice(0, LONGEST_AGENT));
}
