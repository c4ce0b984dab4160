/** The last INVITE of a trunk as its page shows it: every field, and what it was taken for. Pure. */

import { canonicalName } from '../../sip/message/header-names.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { maskSecrets } from '../../sip/trace/mask-secrets.ts';
import type { Source } from '../../sip/transport/address.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { placeOf } from '../peer-text.ts';
import { type CalledNumber, readCalled, userAt } from './called-number.ts';
import { type Caller, readCaller } from './caller.ts';

/** What a line means to us. */
export type TakenFor = 'called' | 'caller' | 'name' | 'withheld' | 'contact';

export interface InviteLine {
  /** `Request-URI`, or the header as written. */
  readonly name: string;
  readonly value: string;
  readonly takenFor: readonly TakenFor[];
  /** The setting by which its number would become the called one, or the caller's. */
  readonly chooseCalled?: TrunkRow['calledFrom'];
  readonly chooseCaller?: TrunkRow['callerFrom'];
}

export interface LastInvite {
  readonly at: number;
  /** `198.51.100.7:5060 (udp)` */
  readonly source: string;
  /** What made us think that it is this trunk's. */
  readonly recognisedBy: string;
  readonly called: CalledNumber;
  readonly caller: Caller;
  readonly lines: readonly InviteLine[];
}

const calledChoices: Readonly<Record<string, TrunkRow['calledFrom']>> = {
  'request-uri': 'requestUri',
  to: 'to',
  'p-called-party-id': 'pCalledPartyId',
};
const callerChoices: Readonly<Record<string, TrunkRow['callerFrom']>> = {
  'p-asserted-identity': 'pAssertedIdentity',
  'remote-party-id': 'remotePartyId',
  from: 'from',
};
/** Headers whose users are never a called number, whatever they look like. */
const unlikely =
  /^(via|contact|record-route|route|path|call-id|cseq|(proxy-)?authorization|user-agent|allow|supported)$/;
const mostLines = 60;

export function lastInvite(
  trunk: TrunkRow,
  request: SipRequest,
  source: Source,
  recognisedBy: string,
  at: number,
): LastInvite {
  const called = readCalled(request, trunk);
  const caller = readCaller(request, trunk);
  const fields = [['Request-URI', request.uri] as const, ...request.fields()].slice(0, mostLines);
  const lines = fields.map(([name, value]): InviteLine => {
    const place = canonicalName(name);
    const holdsNumber = !unlikely.test(place) && /^\+?[0-9]{2,}/.test(userAt(request, place));
    const chooseCalled = calledChoices[place] ?? { header: name };
    const chooseCaller = callerChoices[place];
    return {
      name,
      value: masked(name, value),
      takenFor: [...takenFor(place, value, trunk, called, caller)],
      ...(holdsNumber && place !== called.from && { chooseCalled }),
      ...(holdsNumber && place !== caller.from && chooseCaller && { chooseCaller }),
    };
  });
  return { at, source: placeOf(source), recognisedBy, called, caller, lines };
}

function* takenFor(
  place: string,
  value: string,
  trunk: TrunkRow,
  called: CalledNumber,
  caller: Caller,
): Iterable<TakenFor> {
  if (place === called.from && called.number !== '') yield 'called';
  if (place === caller.from && !caller.withheld) yield 'caller';
  if (caller.name !== '' && (place === caller.from || place === 'from') && value.includes(caller.name)) yield 'name';
  if (caller.withheld && (place === 'privacy' || (place === 'from' && /anonymous/i.test(value)))) yield 'withheld';
  if (place === 'request-uri' && value.includes(trunk.contactUser)) yield 'contact';
}

/** The mask works on whole messages: one line is one with nothing else in it. */
function masked(name: string, value: string): string {
  const line = maskSecrets(`${name}: ${value}`, false);
  return line.slice(name.length + 2, name.length + 2 + 500);
}
