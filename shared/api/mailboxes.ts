/** `/api/mailboxes`: where messages are left. */

/** Pattern of an address that mails can go to: one, and no header in disguise. */
export const MAIL_ADDRESS = '^[^\\s@<>,;:"()\\[\\]\\\\]{1,64}@[^\\s@<>,;:"()\\[\\]\\\\]{1,189}$';

/** One of `GET /api/mailboxes`; also `GET`, `PUT /api/mailboxes/{name}`. */
export interface MailboxAnswer {
  readonly name: string;
  readonly label: string;
  /** Messages that it holds; then it is full. */
  readonly most: number;
  readonly hasPin: boolean;
  /** Its owner has spoken one for callers. */
  readonly hasGreeting: boolean;
  readonly hasSpokenName: boolean;
  /** Accounts whose phones show what waits in it. */
  readonly accounts: readonly string[];
  /** Accounts whose messages lie in it: one of them calls back. */
  readonly owners: readonly string[];
  readonly fresh: number;
  readonly heard: number;
  /** Whom each new message is mailed to. */
  readonly mail?: MailboxMailAnswer;
  /** Of its mails. */
  readonly language: 'en' | 'de';
}

export interface MailboxMailAnswer {
  readonly to: string;
  /** The audio is attached. */
  readonly audio: boolean;
  /** What becomes of a message that was mailed. */
  readonly afterwards: 'keep' | 'heard' | 'remove';
}

/** One of `GET /api/mailboxes/{name}/messages`. */
export interface MessageAnswer {
  readonly id: string;
  readonly from: string;
  readonly fromName?: string;
  readonly at: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly heard: boolean;
  /** What was said, as a service has understood it. */
  readonly transcript?: string;
  readonly mailedAt?: number;
  /** Why it was never mailed. */
  readonly mailFailed?: string;
  /** The disk took no more of it, or the process died: its end is missing. */
  readonly cutShort?: boolean;
  readonly call: string;
  /** The caller has not withheld the number. */
  readonly canCallBack: boolean;
}

/** `POST /api/mailboxes/{name}/messages/{id}/call-back`. */
export interface CallBackAnswer {
  /** Of the call. */
  readonly id: string;
  /** Whose phones ring. */
  readonly account: string;
}
