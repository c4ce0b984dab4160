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
  /** What the caller says about reliable provisional responses; 'none' as well when PRACK or 100rel is not enabled. */
  readonly reliability: 'none' | 'supported' | 'required';
  /**
   * The dialog that its responses make, the same that `accept` gives. Early until then: the caller knows it from the
   * first provisional response on; UPDATEs go both ways in it, and `listener` may be set for them.
   */
  readonly dialog: Dialog;
  /**
   * The dialog that this one is to take the place of (RFC 3891), already judged by its state. Whether the sender may
   * have it is yours to decide; if so, accept, then end the replaced one by BYE, or by CANCEL if it is early.
   */
  readonly replaces: Dialog | undefined;
  listener: IncomingInviteListener;
  /**
   * 101–199, reliable if the caller requires it. The last one is sent again every minute while nothing else happens
   * (§13.3.1.1). False: not pending any more.
   */
  progress(status: number, extras?: Extras): boolean;
  /**
   * The same, sent again until its PRACK comes (RFC 3262 §3); several go out one after the other. A description in it is
   * the answer, or the offer to an INVITE without one. Without PRACK after 64*T1 the INVITE gets 504 and `failed` is
   * told. False: not pending, the caller cannot do it (a 421 may ask for it), or eight are waiting.
   */
  progressReliably(status: number, extras?: Extras, onPrack?: (prack: IncomingPrack) => void): boolean;
  /**
   * 200; sent again until the ACK comes (§13.3.1.4), held back while a reliable description has no PRACK (RFC 3262 §3).
   * Its Contact is right for the caller. @throws InviteOver when not pending
   */
  accept(extras: Extras): Dialog;
  /** 300–699; a redirect carries its Contact headers in `extras.headers`. False: not pending any more. */
  refuse(status: number, extras?: Extras): boolean;
}

/** The acknowledgement of a reliable provisional response. */
export interface IncomingPrack {
  readonly request: SipRequest;
  /** An offer waits for `accept`; everything else has got its 200 already. */
  readonly brings: 'nothing' | 'answer' | 'offer';
  /** 200 with the answer to its offer; a PRACK cannot be refused (RFC 3262 §3): reject media lines instead. */
  accept(answer: Extras): void;
}
