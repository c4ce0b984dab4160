/** What is kept of mailboxes. */

import type { CollectionSpec, Row } from './store.ts';

/** Where messages are left, `_id` = name in lower case. One that only accounts name is made with its first message. */
export interface MailboxRow extends Row {
  readonly label: string;
  /** Messages that it holds; then it is full. */
  readonly most: number;
  /** What lets a caller listen; absent: nobody by phone. */
  readonly pin?: { readonly salt: string; readonly hash: string };
  /** Blob, and prompt, of the greeting that its owner has spoken. */
  readonly greeting?: string;
  /** The same, of the owner's name. */
  readonly spokenName?: string;
  /** Whom each new message is mailed to; absent: nobody. */
  readonly mail?: MailboxMail;
  /** Of its mails; absent: English. */
  readonly language?: 'en' | 'de';
  readonly createdAt: number;
}

export interface MailboxMail {
  readonly to: string;
  /** The audio is attached. */
  readonly audio: boolean;
  /** What becomes of a message that was mailed. */
  readonly afterwards: 'keep' | 'heard' | 'remove';
}

/** A message, `_id` = the recording's id; its audio is the blob `message-<id>`. */
export interface MessageRow extends Row {
  readonly mailbox: string;
  /** `recording`: somebody is speaking, or was when the process died. */
  readonly state: 'recording' | 'fresh' | 'heard';
  readonly call: string;
  /** User part of the caller. */
  readonly from: string;
  readonly fromName?: string;
  /** Host part of the caller; absent in messages of earlier versions. */
  readonly fromHost?: string;
  readonly at: number;
  readonly seconds: number;
  readonly bytes: number;
  /** The disk took no more of it, or the process died: its end is missing. */
  readonly cutShort?: true;
  /** It is to be mailed, by the runtime of that name. */
  readonly mailDue?: string;
  /** It is to be written down, by the runtime of that name. */
  readonly transcriptDue?: string;
  /** What was said, as a service has understood it. */
  readonly transcript?: string;
  readonly mailedAt?: number;
  /** Why it was never mailed. */
  readonly mailFailed?: string;
  /** Which process has the file of one that is being recorded. */
  readonly runtime: string;
}

export const MAILBOXES = 'mailboxes';
export const MESSAGES = 'messages';

export const MAILBOX_COLLECTIONS: readonly CollectionSpec[] = [
  { name: MAILBOXES },
  {
    name: MESSAGES,
    indexes: [
      { fields: ['mailbox', 'at'] },
      { fields: ['mailbox', 'state'] },
      { fields: ['state'] },
      { fields: ['mailDue'] },
      { fields: ['transcriptDue'] },
    ],
  },
];
