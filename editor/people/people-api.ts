/** Users, keys, webhooks and the audit log, as the editor uses them. */

import type { Role } from '../../shared/api/access.ts';
import type { AuditAnswer, KeyAnswer, KeyRequest, UserAnswer, UserRequest } from '../../shared/api/people.ts';
import type { WebhookAnswer, WebhookRequest } from '../../shared/api/webhooks.ts';
import { ask } from '../api.ts';

const user = (name: string): string => `/api/users/${encodeURIComponent(name)}`;
const key = (id: string): string => `/api/keys/${encodeURIComponent(id)}`;
const hook = (id: string): string => `/api/webhooks/${encodeURIComponent(id)}`;

export const peopleApi = {
  users: () => ask<readonly UserAnswer[]>('/api/users'),
  addUser: (body: UserRequest) =>
    ask<UserAnswer & { readonly password?: string }>('/api/users', { method: 'POST', body }),
  changeUser: ({ name, rev }: UserAnswer, body: { readonly role?: Role; readonly disabled?: boolean }) =>
    ask<UserAnswer>(user(name), { method: 'PATCH', body, headers: { 'if-match': `"${rev}"` } }),
  newPassword: (name: string) =>
    ask<{ readonly password: string }>(`${user(name)}/password`, { method: 'POST', body: {} }),
  removeUser: (name: string) => ask<void>(user(name), { method: 'DELETE' }),
  keys: () => ask<readonly KeyAnswer[]>('/api/keys'),
  addKey: (body: KeyRequest) => ask<KeyAnswer & { readonly key: string }>('/api/keys', { method: 'POST', body }),
  removeKey: (id: string) => ask<void>(key(id), { method: 'DELETE' }),
  webhooks: () => ask<readonly WebhookAnswer[]>('/api/webhooks'),
  addWebhook: (body: WebhookRequest) =>
    ask<WebhookAnswer & { readonly secret: string }>('/api/webhooks', { method: 'POST', body }),
  testWebhook: (id: string) => ask<unknown>(`${hook(id)}/test`, { method: 'POST' }),
  removeWebhook: (id: string) => ask<void>(hook(id), { method: 'DELETE' }),
  audit: () => ask<readonly AuditAnswer[]>('/api/audit'),
};
