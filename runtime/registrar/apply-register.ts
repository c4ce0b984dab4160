/** The bindings of an account after a REGISTER: all of it, or nothing (RFC 3261 §10.3, steps 6 and 7). Pure. */

import type { Peer } from '../sip/transport/address.ts';
import { type Binding, bindingId } from './binding.ts';
import type { AskedContact, RegisterAsk, RegisterRefused } from './register-ask.ts';
import { sameContact } from './same-contact.ts';

/** What else a REGISTER says. */
export interface RegisterFacts {
  readonly account: string;
  readonly callId: string;
  readonly cseq: number;
  readonly received: Peer;
  readonly userAgent: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Phones that the account may have; the oldest make room. */
  readonly maxContacts: number;
}

export interface RegisterApplied {
  readonly kind: 'applied';
  /** All that the account has now, the latest last. */
  readonly bindings: readonly Binding[];
}

export function applyRegister(
  before: readonly Binding[],
  ask: RegisterAsk,
  facts: RegisterFacts,
): RegisterApplied | RegisterRefused {
  if (ask.kind === 'fetch') return { kind: 'applied', bindings: before };
  if (ask.kind === 'removeAll') {
    return before.some((binding) => isLate(binding, facts)) ? late : { kind: 'applied', bindings: [] };
  }
  let bindings = before;
  for (const asked of ask.contacts) {
    const known = bindings.find((binding) => isSame(binding, asked));
    // The same Contact twice in one request is no older request.
    if (known && before.includes(known) && isLate(known, facts)) return late;
    if (known) bindings = bindings.filter((binding) => binding !== known);
    if (asked.expires > 0) bindings = [...bindings, newBinding(asked, ask.path, known, facts)];
  }
  return { kind: 'applied', bindings: bindings.slice(-facts.maxContacts) };
}

/** With instance and reg-id the address does not count: a phone that has moved replaces itself (RFC 5626 §6). */
function isSame({ flow, contact }: Binding, asked: AskedContact): boolean {
  if (flow && asked.flow) return flow.instance === asked.flow.instance && flow.regId === asked.flow.regId;
  return !flow && sameContact(contact, asked.contact);
}

/** The same phone has said something newer already. */
const isLate = (binding: Binding, { callId, cseq }: RegisterFacts): boolean =>
  binding.callId === callId && cseq <= binding.cseq;

const late: RegisterRefused = { kind: 'refused', status: 500, reason: 'CSeq Is Not Higher' };

function newBinding(
  { contact, params, q, expires, flow }: AskedContact,
  path: readonly string[],
  known: Binding | undefined,
  { account, callId, cseq, received, userAgent, now }: RegisterFacts,
): Binding {
  const sameId = known?.contact === contact && !known.flow === !flow;
  return {
    id: sameId ? known.id : bindingId(account, contact, flow),
    account,
    contact,
    params,
    q,
    expiresAt: now + expires * 1000,
    callId,
    cseq,
    flow,
    path,
    received,
    userAgent,
    registeredAt: known?.registeredAt ?? now,
  };
}
