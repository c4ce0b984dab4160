/** What the parts of a dialog (UPDATE, PRACK, session timer, REFER) need of the dialog they belong to. */

import type { HeaderField, SipRequest, SipResponse } from '../message/message.ts';
import type { ClientUser } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Dialog, DialogEnd, Extras, RequestOutcome } from './dialog.ts';
import type { DialogContext } from './dialog-context.ts';
import type { DialogSender } from './dialog-sender.ts';
import type { OfferAnswer } from './offer-answer.ts';

export interface DialogHome extends Dialog {
  readonly context: DialogContext;
  readonly sender: DialogSender;
  readonly offers: OfferAnswer;
  /** A description in a reliable provisional response of ours has no PRACK: no offer may follow it (RFC 3311 §5.1). */
  awaitsPrack: boolean;
  /** An INVITE inside the confirmed dialog waits for its final response; whose it is. */
  readonly openReinvite: 'us' | 'peer' | undefined;
  /** Answers a request of the peer. @param refreshed the request when this is a 2xx that refreshes the session by it */
  answer(transaction: ServerTransaction, status: number, extras?: Extras, refreshed?: SipRequest): void;
  /** The 2xx to an UPDATE of ours. */
  updated(response: SipResponse): void;
  /** Sends a request; what cannot be sent is told to `user` as a transport failure. */
  send(method: string, extras: Extras, user: ClientUser): void;
  /** Ends the dialog after 408, 481 or silence (RFC 3261 §12.2.1.2). */
  checkAlive(outcome: RequestOutcome): void;
  giveUp(end: DialogEnd, sayBye: boolean): void;
  /** 0 to 10 seconds, as RFC 3261 §14.2 and RFC 3311 §5.2 demand. */
  retryAfter(): Extras & { readonly headers: readonly HeaderField[] };
}
