/** `/api/mailboxes`: where messages are left. */

/** One of `GET /api/mailboxes`; also `GET`, `PUT /api/mailboxes/{name}`. */
export interface MailboxAnswer {
  readonly name: string;
  readonly label: string;
  /** Messages that it holds; then it is full. */
  readonly most: number;
  readonly hasPin: boolean;
  /** Accounts whose phones show what waits in it. */
  readonly accounts: readonly string[];
  readonly fresh: number;
  readonly heard: number;
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
  readonly call: string;
}
