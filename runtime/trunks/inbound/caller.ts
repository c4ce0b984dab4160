/** Who calls, as a trunk tells it. Pure. */

import type { SipRequest } from '../../sip/message/message.ts';
import { type NameAddr, parseNameAddr } from '../../sip/message/name-addr.ts';
import { parseUri } from '../../sip/message/uri.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { type NumberSettings, readNumber } from '../numbers/read-number.ts';
import { telephoneUser } from './called-number.ts';

export interface Caller {
  /** E.164 where it can be told, else the user as written; empty when withheld. */
  readonly number: string;
  readonly name: string;
  readonly written: string;
  /** The URI that it was read from; `sip:anonymous@anonymous.invalid` when withheld (RFC 3323 §4.1.1.3). */
  readonly uri: string;
  /** The caller wishes not to be known. */
  readonly withheld: boolean;
  /** The header in lower case. */
  readonly from: string;
}

export type CallerSettings = NumberSettings & Pick<TrunkRow, 'callerFrom'>;

const places = ['p-asserted-identity', 'remote-party-id', 'from'] as const;
type Place = (typeof places)[number];
const placeOf = { pAssertedIdentity: places[0], remotePartyId: places[1], from: places[2] } as const;

/** To be asked about requests of a recognised trunk only: its word is believed (RFC 3325 §4). */
export function readCaller(request: SipRequest, trunk: CallerSettings): Caller {
  const chosen = trunk.callerFrom === 'auto' ? undefined : placeOf[trunk.callerFrom];
  const order = chosen ? [chosen, 'from' as const] : places;
  const found = order.map((from) => ({ from, address: addressAt(request, from) })).find(({ address }) => address);
  const { from, address } = found ?? { from: 'from' as const, address: undefined };
  const written = address ? telephoneUser(address.uri) : '';
  if (!address || isWithheld(request, chosen)) {
    return { number: '', name: '', written, uri: 'sip:anonymous@anonymous.invalid', withheld: true, from };
  }
  const number = readNumber(written, trunk);
  // Providers assert numbers and leave the name where the caller wrote it.
  const name = address.displayName || (isSame(request.from, number, trunk) ? request.from.displayName : '');
  return { number, name: name === written ? '' : name, written, uri: address.uri, withheld: false, from };
}

/** Of several identities the one with a telephone number: a provider may assert a SIP address beside it (RFC 3325 §9.1). */
function addressAt(request: SipRequest, place: Place): NameAddr | undefined {
  const all = place === 'from' ? [request.from] : request.list(place).flatMap((text) => parseNameAddr(text) ?? []);
  const calling = all.filter(
    ({ uri, params }) => telephoneUser(uri) !== '' && (params.get('party') ?? 'calling') === 'calling',
  );
  return calling.find(({ uri }) => /^\+?[0-9]/.test(telephoneUser(uri))) ?? calling[0];
}

/** Asked for by Privacy (RFC 3323 §4.2, RFC 3325 §9.3), by Remote-Party-ID, or by an anonymous From. */
function isWithheld(request: SipRequest, chosen: Place | undefined): boolean {
  const wishes = request.headers('privacy').flatMap((value) => value.toLowerCase().split(/[;,\s]+/));
  if (wishes.some((wish) => wish === 'id' || wish === 'user' || wish === 'header')) return true;
  const party = request.list('remote-party-id').map(parseNameAddr)[0];
  if (chosen !== 'from' && /full|uri/i.test(party?.params.get('privacy') ?? '')) return true;
  // Who reads asserted identities only has decided that From means nothing.
  return (chosen === undefined || chosen === 'from') && isAnonymous(request.from);
}

function isAnonymous({ uri }: NameAddr): boolean {
  const { user = '', host = '' } = parseUri(uri) ?? {};
  return /^(anonymous|unknown|unavailable|restricted|private)$/i.test(user) || host === 'anonymous.invalid';
}

function isSame(from: NameAddr, number: string, trunk: CallerSettings): boolean {
  return readNumber(telephoneUser(from.uri), trunk) === number;
}
