/** A trunk as the API shows it: everything but the password and the secret Contact. Pure. */

import type { LastInviteAnswer, TrunkAnswer, TrunkStatus } from '../../shared/api/trunks.ts';
import type { LastInvite } from './inbound/last-invite.ts';
import { placeOf } from './peer-text.ts';
import type { TrunkLine } from './trunk-line.ts';

export function trunkAnswer(line: TrunkLine): TrunkAnswer {
  const { _id, owner: _owner, contactUser: _contact, password, ...shown } = line.row;
  return { ...shown, name: _id, hasPassword: password !== undefined, status: statusAnswer(line) };
}

function statusAnswer({ condition, registration, addresses, strangers, lastInvite }: TrunkLine): TrunkStatus {
  const registered = registration?.kind === 'registered' ? registration : undefined;
  const seenAs = registered?.registered.seenAs;
  const waiting = registration && 'next' in registration ? registration : undefined;
  return {
    ...condition,
    addresses: addresses.addresses,
    strangers: [...strangers].map(([address, at]) => ({ address, at })),
    ...(lastInvite && { lastInviteAt: lastInvite().at }),
    ...(registered && { registeredUntil: registered.until, server: placeOf(registered.server) }),
    ...(seenAs && { seenAs: seenAs.address }),
    ...(waiting && { nextTry: waiting.next }),
  };
}

/** The URI of a withheld caller says nothing, and is left out. */
export function inviteAnswer({ caller: { uri: _uri, ...caller }, ...invite }: LastInvite): LastInviteAnswer {
  return { ...invite, caller };
}
