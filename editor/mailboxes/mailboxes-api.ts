/** Mailboxes and their messages, as the editor uses them. */

import type { CallBackAnswer, MailboxAnswer, MessageAnswer } from '../../shared/api/mailboxes.ts';
import { ask } from '../api.ts';
import { askAll } from '../ask-all.ts';

const box = (name: string): string => `/api/mailboxes/${encodeURIComponent(name)}`;
const message = (name: string, id: string): string => `${box(name)}/messages/${encodeURIComponent(id)}`;

export const mailboxesApi = {
  list: () => ask<readonly MailboxAnswer[]>('/api/mailboxes'),
  change: (name: string, body: Readonly<Record<string, unknown>>) =>
    ask<MailboxAnswer>(box(name), { method: 'PUT', body }),
  dropGreeting: (name: string) => ask<void>(`${box(name)}/greeting`, { method: 'DELETE' }),
  dropSpokenName: (name: string) => ask<void>(`${box(name)}/spoken-name`, { method: 'DELETE' }),
  testMail: (name: string) => ask<void>(`${box(name)}/test-mail`, { method: 'POST' }),
  messages: (name: string) => askAll<MessageAnswer>(`${box(name)}/messages`),
  audio: (name: string, id: string) => `${message(name, id)}/audio`,
  mark: (name: string, id: string, heard: boolean) =>
    ask<MessageAnswer>(message(name, id), { method: 'PATCH', body: { heard } }),
  /** @param account whose phones ring; undefined: the owner's */
  callBack: (name: string, id: string, account: string | undefined) =>
    ask<CallBackAnswer>(`${message(name, id)}/call-back`, {
      method: 'POST',
      body: account === undefined ? {} : { account },
    }),
  spokenName: (name: string) => `${box(name)}/spoken-name/audio`,
  greeting: (name: string) => `${box(name)}/greeting/audio`,
  remove: (name: string, id: string) => ask<void>(message(name, id), { method: 'DELETE' }),
};
