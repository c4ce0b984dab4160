/** Whom the owner of a mailbox dials to call back who has left a message. Pure. */

import { escapeUser } from '../sip/message/uri.ts';
import type { MessageRow } from '../store/mailbox-rows.ts';

/** What stands where a number is withheld (RFC 3323 §4.1.1.3), and what gateways write instead. */
const NOBODY = /^(?:|anonymous|restricted|unavailable|unknown|private|coinphone|payphone)$/i;
const NUMBER = /^\+?[0-9().\- ]+$/;
/** No caller is called like a feature code; one who says so wants the owner to dial it. */
const CODE = /[*#]/;

/**
 * A number as it is, so that it goes by the owner's rules and trunks; anybody else by the address that he had.
 * @returns undefined when the caller has shown nothing that could be called
 */
export function callBackTarget({ from, fromHost = '' }: Pick<MessageRow, 'from' | 'fromHost'>): string | undefined {
  if (NOBODY.test(from) || CODE.test(from) || /^anonymous\.invalid$/i.test(fromHost)) return undefined;
  if (NUMBER.test(from)) return from.replace(/[().\- ]/g, '') || undefined;
  if (fromHost === '') return from;
  return `sip:${escapeUser(from)}@${fromHost.includes(':') ? `[${fromHost}]` : fromHost}`;
}
