/** `/api/accounts` as the editor uses it. */

import type {
  AccountAnswer,
  AccountChange,
  IssuedAccount,
  NewAccount,
  PhoneAnswer,
} from '../../shared/api/accounts.ts';
import { ask } from '../api.ts';
import { askAll } from '../ask-all.ts';

const path = (name: string): string => `/api/accounts/${encodeURIComponent(name)}`;

export const accountApi = {
  list: () => askAll<AccountAnswer>('/api/accounts?limit=1000'),
  one: (name: string) => ask<AccountAnswer>(path(name)),
  create: (body: NewAccount) => ask<IssuedAccount>('/api/accounts', { method: 'POST', body }),
  change: (name: string, body: AccountChange, rev: number) =>
    ask<AccountAnswer>(path(name), { method: 'PATCH', body, headers: { 'if-match': `"${rev}"` } }),
  renewPassword: (name: string) => ask<IssuedAccount>(`${path(name)}/password`, { method: 'POST', body: {} }),
  remove: (name: string) => ask<void>(path(name), { method: 'DELETE' }),
  signOff: (name: string, phone: PhoneAnswer) =>
    ask<void>(`${path(name)}/bindings/${encodeURIComponent(phone.id)}`, { method: 'DELETE' }),
};
