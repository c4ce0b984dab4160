/** Where a trunk puts the called number, and what it says. Pure. */

import type { SipRequest } from '../../sip/message/message.ts';
import { parseNameAddr } from '../../sip/message/name-addr.ts';
import { parseUri } from '../../sip/message/uri.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { type NumberSettings, readNumber } from '../numbers/read-number.ts';

export interface CalledNumber {
  /** E.164 where it can be told, else the user as written. */
  readonly number: string;
  readonly written: string;
  /** `request-uri`, or the header in lower case. */
  readonly from: string;
}

export type CalledSettings = NumberSettings & Pick<TrunkRow, '_id' | 'calledFrom' | 'contactUser'>;

/** What the fixed choices of a trunk are called in a message. */
const headerOf = { requestUri: 'request-uri', to: 'to', pCalledPartyId: 'p-called-party-id' } as const;

/**
 * The Request-URI, unless the registrar has put our own Contact there: then P-Called-Party-ID, which holds what it
 * replaced (RFC 7315 §4.2), then To. A chosen place that is empty falls back to that.
 */
export function readCalled(request: SipRequest, trunk: CalledSettings): CalledNumber {
  const chosen = placesOf(trunk);
  for (const from of [...chosen, 'request-uri', 'p-called-party-id', 'to']) {
    const written = withoutPrefix(userAt(request, from), trunk._id);
    const isOurContact = from === 'request-uri' && written === trunk.contactUser;
    if (written !== '' && !(isOurContact && !chosen.includes(from))) {
      return { number: readNumber(written, trunk), written, from };
    }
  }
  return { number: '', written: '', from: 'request-uri' };
}

function placesOf({ calledFrom }: CalledSettings): readonly string[] {
  if (calledFrom === 'auto') return [];
  return [typeof calledFrom === 'string' ? headerOf[calledFrom] : calledFrom.header.toLowerCase()];
}

/** The user of the URI that stands there; of a header that holds none, its text. */
export function userAt(request: SipRequest, place: string): string {
  if (place === 'request-uri') return parseUri(request.uri)?.user ?? '';
  const value = request.list(place)[0] ?? '';
  const uri = parseNameAddr(value)?.uri;
  if (uri !== undefined) return telephoneUser(uri);
  return value.replace(/^"|"$|[\s;].*$/g, '');
}

/** The user, and the context that a `tel:` URI keeps beside it (RFC 3966 §5.1.5). */
export function telephoneUser(text: string): string {
  const uri = parseUri(text);
  const context = uri?.scheme === 'tel' ? uri.params.get('phone-context') : undefined;
  return context === undefined ? (uri?.user ?? '') : `${uri!.user};phone-context=${context}`;
}

function withoutPrefix(user: string, trunk: string): string {
  return user.toLowerCase().startsWith(`${trunk}.`) ? user.slice(trunk.length + 1) : user;
}
