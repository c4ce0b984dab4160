/** What a REFER asks for (RFC 3515 §2.1, RFC 3892, RFC 4488), and the fragments that report on it. Pure. */

import type { HeaderField, SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { type NameAddr, parseNameAddr } from '../message/name-addr.ts';
import { reasonPhrase } from '../message/status.ts';
import { parseUri } from '../message/uri.ts';
import type { Source } from '../transport/address.ts';
import type { Extras, RequestOutcome, TransactionFailure } from './dialog.ts';
import { parseReplaces, type Replaces } from './replaces.ts';

export interface Referral {
  readonly displayName: string;
  /** Whom to call: the Refer-To URI without its headers and `method`; of those only Replaces is to be trusted. */
  readonly uri: string;
  /** INVITE unless the URI says otherwise; anything else is better refused. */
  readonly method: string;
  readonly replaces: Replaces | undefined;
  /** A claim (RFC 3892), not a proof. */
  readonly referredBy: NameAddr | undefined;
  /** False: the peer wants no subscription (RFC 4488 §4). */
  readonly subscribes: boolean;
}

/** The reason of a 400, or what is asked for. */
export function readReferral(refer: SipRequest): Referral | { readonly malformed: string } {
  const values = refer.list('refer-to');
  if (values.length !== 1) return { malformed: values.length === 0 ? 'Missing Refer-To' : 'Multiple Refer-To' };
  const target = parseNameAddr(values[0]!);
  const uri = target && parseUri(target.uri);
  if (!target || !uri) return { malformed: 'Malformed Refer-To' };
  const text = uri.headers.get('replaces');
  const replaces = text === undefined ? undefined : parseReplaces(text);
  if (text !== undefined && !replaces) return { malformed: 'Malformed Replaces' };
  const referredBy = parseNameAddr(refer.header('referred-by') ?? '');
  const subscribes = !refusesSubscription(refer);
  const plain = target.uri.split('?', 1)[0]!.replace(/;method=[^;?@]*(?![^@]*@)/i, '');
  const method = uri.params.get('method')?.toUpperCase() ?? 'INVITE';
  return { displayName: target.displayName, uri: plain, method, replaces, referredBy, subscribes };
}

/** A REFER inside a call. One of `accept` and `refuse`, once; later calls do nothing. */
export interface IncomingReferral extends Referral {
  readonly request: SipRequest;
  readonly source: Source;
  /**
   * 200 (RFC 7647 §5), or 202 for peers of RFC 3515, then NOTIFY `100 Trying`. A BYE of the peer right after it is
   * normal: NOTIFYs stop, and the referred call is to go on.
   */
  accept(status?: 200 | 202): ReferralProgress;
  /** 300–699 */
  refuse(status: number, extras?: Extras): void;
}

export interface ReferralProgress {
  /** Nobody hears any more: a final status was told, the call or the subscription is over, or was never wanted. */
  readonly over: boolean;
  /** NOTIFY with that status; 200 to 699 is the last. */
  notify(status: number, reason?: string): Promise<RequestOutcome>;
}

export interface ReferOptions {
  /** Refer-To as it shall appear, such as `<sip:bob@example.com>`. */
  readonly referTo: string;
  readonly referredBy?: string;
  /** False asks for no NOTIFYs (RFC 4488). */
  readonly subscribe?: boolean;
  readonly headers?: readonly HeaderField[];
}

export type ReferOutcome =
  /** The target answered with 2xx. */
  | { readonly kind: 'completed'; readonly status: number }
  /** The target could not be reached, and the peer is back. */
  | { readonly kind: 'notReached'; readonly status: number; readonly reason: string }
  /** Accepted, but nobody tells any more: the peer hung up, which is normal, or its NOTIFYs stopped. */
  | { readonly kind: 'unconfirmed'; readonly why: 'bye' | 'noSubscription' | 'noNotify' | 'ended' }
  /** 3xx to 6xx to the REFER itself. */
  | { readonly kind: 'refused'; readonly response: SipResponse }
  | { readonly kind: 'failed'; readonly why: TransactionFailure }
  /** The dialog was over or not confirmed. */
  | { readonly kind: 'notSent' };

/** `Refer-Sub: false`, in a REFER or its 2xx (RFC 4488 §4). */
export const refusesSubscription = (message: SipMessage): boolean =>
  /^\s*false\s*(;|$)/i.test(message.header('refer-sub') ?? '');

/** `message/sipfrag` (RFC 3420) with a status line. */
export const fragmentOf = (status: number, reason?: string): Extras => ({
  body: `SIP/2.0 ${status} ${(reason ?? reasonPhrase(status)).replace(/[\r\n\0]/g, ' ')}\r\n`,
  contentType: 'message/sipfrag;version=2.0',
});

/** Undefined when the NOTIFY holds no status line. */
export function statusOfFragment(notify: SipMessage): { readonly status: number; readonly reason: string } | undefined {
  if (notify.contentType !== 'message/sipfrag') return undefined;
  const found = /^SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]{0,200}))?/.exec(notify.text.slice(0, 300));
  return found ? { status: Number(found[1]), reason: found[2] ?? '' } : undefined;
}
