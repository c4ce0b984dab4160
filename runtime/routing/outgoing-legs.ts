/** Legs that leave the house, and those to phones: what was judged becomes what is sent. Pure. */

import type { DialAsk, LegRoute } from '../call/target-resolver.ts';
import { isRisky } from '../policy/number-kind.ts';
import { type ReadNumber, readNumber } from '../policy/read-number.ts';
import { unmask } from '../policy/unmask.ts';
import type { BindingTarget } from '../registrar/binding.ts';
import type { HeaderField } from '../sip/message/message.ts';
import { formatUri } from '../sip/message/uri.ts';
import type { AccountRow, TrunkRow } from '../store/collections.ts';
import { withoutStrip } from '../trunks/numbers/write-number.ts';

/** A number as it will be sent by one trunk, and every way in which its provider may read it. */
export interface NumberOut {
  readonly sent: string;
  readonly readings: readonly ReadNumber[];
}

/** What is judged is what is sent. Where a trunk wants what was dialled, each meaning it may have there is judged. */
export function numberOut(dialled: string, country: string | undefined, trunk: TrunkRow, outsideLine = ''): NumberOut {
  const meant = readNumber(dialled, country ?? trunk.country, outsideLine);
  if (trunk.numbers.out !== 'asDialled') {
    return { sent: meant.text, readings: [meant, ...stripped(meant.text, trunk)] };
  }
  const { digits } = unmask(dialled);
  const there = readNumber(digits || dialled, trunk.country);
  return {
    sent: digits || meant.text,
    readings: [meant, there, ...asAbroad(digits, trunk), ...stripped(digits, trunk)],
  };
}

/** What opens a line at that trunk is taken off before it is sent; a number may have been hidden behind it. */
function stripped(sent: string, trunk: TrunkRow): ReadNumber[] {
  const rest = withoutStrip(sent, trunk.numbers);
  return rest === sent ? [] : [readNumber(rest, trunk.country), ...asAbroad(rest, trunk)];
}

/** Digits that may be a country code and a number, to a provider that wants no plus. */
function asAbroad(digits: string, { country }: TrunkRow): ReadNumber[] {
  return /^[1-9]\d{7,}$/.test(digits) ? [readNumber(`+${digits}`, country)] : [];
}

/** Money per minute where the trunk says nothing: a cap that counts nothing would protect nobody. */
const RATE = 0.1;
const RISKY_RATE = 3;

export function rateOf(number: NumberOut, { rate = RATE, premiumRate }: TrunkRow): number {
  const risky = number.readings.some(({ kind }) => isRisky(kind));
  return risky ? (premiumRate ?? Math.max(RISKY_RATE, rate)) : rate;
}

/** To one phone, over the way by which it registered. */
export function legToPhone(account: AccountRow, phone: BindingTarget, ask: DialAsk, domain: string): LegRoute {
  const { uri, route, destination } = phone;
  return {
    uri,
    destination,
    route,
    from: fromOf(ask, domain),
    to: {
      uri: formatUri({ user: account._id, host: domain }),
      ...(account.displayName && { displayName: account.displayName }),
    },
    headers: [...(ask.withheld ? PRIVACY : []), ...(ask.headers ?? [])],
    account: account._id,
    fixedTransport: true,
    releaseAllowed: true,
    ...(account.encryptedOnly && { encryptedOnly: true }),
    ...(account.holdMusic !== undefined && { holdMusic: account.holdMusic }),
    mayTransfer: account.mayTransfer,
    referAnswer: 200,
  };
}

/** To a SIP address outside: without credentials, and its far end may ask nothing of us. */
export function legOutside(uri: string, ask: DialAsk, domain: string): LegRoute {
  return {
    uri,
    route: [],
    from: fromOf(ask, domain),
    headers: [...(ask.withheld ? PRIVACY : []), ...(ask.headers ?? [])],
    fixedTransport: false,
    releaseAllowed: true,
    mayTransfer: false,
    referAnswer: 200,
  };
}

/** RFC 3325 §9.3 */
const PRIVACY: readonly HeaderField[] = [['Privacy', 'id']];

/** Whom the callee sees, at an address where calling back reaches us; nobody, where the number is withheld (RFC 3323). */
function fromOf(ask: DialAsk, domain: string): LegRoute['from'] {
  if (ask.withheld) return { displayName: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' };
  const { caller, from } = ask;
  const displayName = from?.displayName ?? caller.name;
  const user = from?.user ?? caller.user;
  const uri = formatUri({ ...(user === '' ? {} : { user }), host: from?.host ?? domain });
  return { uri, ...(displayName === undefined || displayName === '' ? {} : { displayName }) };
}
