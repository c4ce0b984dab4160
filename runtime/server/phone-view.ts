/** Bindings as people see them. */

import type { PhoneAnswer } from '../../shared/api/accounts.ts';
import { type Binding, isBehindNat } from '../registrar/binding.ts';
import type { BindingBook } from '../registrar/binding-book.ts';
import type { KeepAlive } from '../registrar/keep-alive.ts';
import { formatHost } from '../sip/message/uri.ts';

/** @param keepAlive knows which phones answer */
export function createPhoneView(bindings: BindingBook, keepAlive: KeepAlive) {
  return {
    of: (account: string): PhoneAnswer[] => bindings.of(account).map((binding) => phoneOf(binding, keepAlive)),
    count: (account: string): number => bindings.of(account).length,
    /** False when there is no such phone. */
    remove(account: string, id: string): boolean {
      const binding = bindings.of(account).find((each) => shortId(each) === id);
      if (binding) bindings.remove(binding, 'removed');
      return binding !== undefined;
    },
  };
}

function phoneOf(binding: Binding, keepAlive: KeepAlive): PhoneAnswer {
  const { contact, received, userAgent, q, registeredAt, expiresAt } = binding;
  const last = keepAlive.of(binding);
  return {
    id: shortId(binding),
    contact,
    transport: received.transport,
    address: `${formatHost(received.address)}:${received.port}`,
    ...(userAgent !== undefined && { userAgent }),
    q,
    registeredAt,
    expiresAt,
    behindNat: isBehindNat(binding),
    ...(last && { answers: last.answered, ...(last.answered && { milliseconds: last.milliseconds }) }),
  };
}

/** Without the account, which the address names already. */
const shortId = ({ id, account }: Binding): string => id.slice(account.length + 1);
