/** One side of a call, read from a From or To header. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { parseUri } from '../sip/message/uri.ts';

const LONGEST = 200;

/** Names and users are cut to 200 characters; a URI that cannot be read keeps its text and has an empty user and host. */
export function partyOf({ displayName, uri }: NameAddr): Party {
  const parsed = parseUri(uri);
  const name = clean(displayName);
  return {
    user: clean(parsed?.user ?? ''),
    host: clean(parsed?.host ?? ''),
    uri: clean(uri),
    ...(name === '' ? {} : { name }),
  };
}

/** Who a request is from. */
export function callerOf(request: Pick<SipRequest, 'from' | 'headers'>): Party {
  const party = partyOf(request.from);
  return withholds(request) || isAnonymous(party) ? { ...party, withheld: true } : party;
}

/** Its sender is to be shown to nobody (RFC 3323 §4.2, RFC 3325 §9.3). */
const withholds = (request: Pick<SipRequest, 'headers'>): boolean =>
  request.headers('privacy').some((value) => /(?:^|[;,\s])(?:id|user|header)(?:$|[;,\s])/i.test(value));

/** RFC 3323 §4.1.1.3 */
const isAnonymous = ({ host }: Party): boolean => host.toLowerCase() === 'anonymous.invalid';

/** The party named by a URI alone. */
export function partyOfUri(uri: string): Party {
  return partyOf({ displayName: '', uri, params: new Map() });
}

function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, LONGEST);
}
