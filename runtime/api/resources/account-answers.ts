/** Rows of accounts in the words of the API. Pure; what proves a password stays behind. */

import type { AccountAnswer, AccountChange, PhoneAnswer, PhoneSettings } from '../../../shared/api/accounts.ts';
import type { AccountDraft } from '../../accounts/account-draft.ts';
import type { AccountRow } from '../../store/collections.ts';

export function accountAnswer(row: AccountRow, phones: readonly PhoneAnswer[]): AccountAnswer {
  const { _id, owner: _owner, secret: _secret, ...told } = row;
  return { name: _id, ...told, phones };
}

/** `null` and `undefined` are the same to the book: take it away. What is absent stays. */
export function draftOf(change: AccountChange): Partial<AccountDraft> {
  return Object.fromEntries(Object.entries(change).map(([field, value]) => [field, value ?? undefined]));
}

/** What a phone needs, for the first of our addresses, such as `sip:192.0.2.10:5060;transport=tcp`. */
export function phoneSettings(
  user: string,
  password: string,
  realm: string,
  addresses: readonly string[],
): PhoneSettings {
  const [server = '', ...params] = (addresses[0] ?? '').replace(/^sips?:/, '').split(';');
  const transport = params.find((param) => param.startsWith('transport='))?.slice('transport='.length) ?? 'udp';
  const uri = `sip:${user}@${server};transport=${transport}`;
  const text = [uri, `User: ${user}`, `Password: ${password}`, `Server: ${server}`, `Transport: ${transport}`].join(
    '\n',
  );
  return { uri, user, server, transport, realm, text };
}
