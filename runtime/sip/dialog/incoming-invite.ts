/** An INVITE that wants a new dialog (RFC 3261 §13.3), as its user sees it. */

import type { SipRequest } from '../message/message.ts';
import type { Source } from '../transport/address.ts';
import type { Dialog, DialogId, Extras, TransactionFailure } from './dialog.ts';

/** Each is called at most once. Set it before `UserAgentListener.invite` returns, or events may be missed. */
export interface IncomingInviteListener {
  /** The caller gave up; 200 to the CANCEL and 487 to the INVITE are out. Its Reason header tells why (RFC 3326). */
  cancelled?(cancel: SipRequest): void;
  /** Our final response could not be delivered, or a refusal was never acknowledged. */
  failed?(why: TransactionFailure): void;
}

export type IncomingInviteState = 'pending' | 'accepted' | 'refused' | 'cancelled' | 'failed';

export interface IncomingInvite {
  readonly request: SipRequest;
  readonly source: Source;
  /** The dialog that its responses make; the remote tag is '' when the caller is of RFC 2543. */
  readonly id: DialogId;
  readonly state: IncomingInviteState;
  /** True when it carries no offer: our 2xx must hold one and the ACK brings the answer (RFC 3261 §13.2.1). */
  readonly lateOffer: boolean;
  listener: IncomingInviteListener;
  /** 101–199. The last one is sent again every minute while nothing else happens (§13.3.1.1). False: not pending any more. */
  progress(status: number, extras?: Extras): boolean;
  /** 200; sent again until the ACK comes (§13.3.1.4). Its Contact is right for the caller. @throws InviteOver when not pending */
  accept(extras: Extras): Dialog;
  /** 300–699; a redirect carries its Contact headers in `extras.headers`. False: not pending any more. */
  refuse(status: number, extras?: Extras): boolean;
}
