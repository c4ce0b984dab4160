/** What is told of a mailbox, and what can be set about it. */

import type { MailboxMail } from '../store/mailbox-rows.ts';

export interface MailboxCounts {
  readonly fresh: number;
  readonly heard: number;
}

export interface MailboxSummary extends MailboxCounts {
  readonly name: string;
  readonly label: string;
  readonly most: number;
  readonly hasPin: boolean;
  /** Accounts whose phones show what waits in it. */
  readonly accounts: readonly string[];
  /** Accounts whose messages lie in it. */
  readonly owners: readonly string[];
  readonly hasGreeting: boolean;
  readonly hasSpokenName: boolean;
  readonly mail?: MailboxMail;
  readonly language: 'en' | 'de';
}

export interface MailboxChange {
  readonly label?: string;
  readonly most?: number;
  /** Null takes it away. */
  readonly pin?: string | null;
  /** Null: nobody. */
  readonly mail?: MailboxMail | null;
  readonly language?: 'en' | 'de';
}
