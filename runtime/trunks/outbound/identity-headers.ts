/** Who calls, as a provider wants to be told: From, the identity headers, Privacy and Diversion. Pure. */

import type { PassedOnReason, ShownCaller } from '../../../shared/flow-schema/shown-caller.ts';
import type { HeaderField } from '../../sip/message/message.ts';
import { formatNameAddr } from '../../sip/message/name-addr.ts';
import { formatUri } from '../../sip/message/uri.ts';
import type { TrunkRow } from '../../store/collections.ts';
import { writeNumber } from '../numbers/write-number.ts';
import { domainOf } from '../trunk-uris.ts';

/** Who a call out of the house is from. */
export interface OutgoingCaller {
  readonly name?: string;
  /** The caller id of the account that calls; used where the trunk has none of its own. */
  readonly callerId?: string;
  /** What the drawing sets: it wins, except over an emergency call's number. */
  readonly drawn?: ShownCaller;
  /** Somebody outside, whose call is passed on; shown only by trunks that are told who passes it on. */
  readonly outside?: string;
  /** The number of ours that was called, and why it passes the call on (RFC 5806). */
  readonly diverted?: { readonly by: string; readonly why: PassedOnReason; readonly times?: number };
  readonly withheld?: boolean;
}

export type IdentitySettings = Pick<
  TrunkRow,
  'domain' | 'server' | 'username' | 'callerId' | 'identity' | 'sendDiversion' | 'country' | 'numbers'
>;

export interface Identity {
  readonly from: { readonly displayName?: string; readonly uri: string };
  readonly headers: readonly HeaderField[];
}

const headerOf = {
  pAssertedIdentity: 'P-Asserted-Identity',
  pPreferredIdentity: 'P-Preferred-Identity',
  remotePartyId: 'Remote-Party-ID',
} as const;

/**
 * @param called the Request-URI, for the history of the call
 * @param emergency then the trunk's registered number is shown, whatever anybody wishes
 */
export function identityOf(
  settings: IdentitySettings,
  wished: OutgoingCaller,
  called: string,
  emergency = false,
): Identity {
  const { caller, trunk, history } = judged(settings, wished, emergency);
  const asked = caller.withheld === true && !emergency;
  const host = caller.drawn?.host ?? domainOf(trunk);
  const number = shownNumber(trunk, caller, emergency);
  const name = caller.drawn?.displayName ?? caller.name;
  const account = trunk.username ?? number;
  const uriOf = (user: string) => formatUri({ user, host });
  const shown = { ...(name !== undefined && !asked && { displayName: name }), uri: uriOf(number) };
  const diverted = [...diversion(trunk, caller, host), ...(history ? historyOf(caller, called, trunk, host) : [])];
  if (trunk.identity === 'from') {
    // Where From is all there is, the account must still be told, to nobody but the provider (RFC 3325 §6).
    const told: HeaderField[] = asked
      ? [...privacy, ['P-Preferred-Identity', formatNameAddr({ uri: uriOf(number) })]]
      : [];
    return { from: asked ? anonymous : shown, headers: [...told, ...diverted] };
  }
  const party = trunk.identity === 'remotePartyId' ? `;party=calling;screen=no;privacy=${asked ? 'full' : 'off'}` : '';
  const identity: HeaderField = [headerOf[trunk.identity], `${formatNameAddr(shown)}${party}`];
  const from = { ...shown, uri: uriOf(account) };
  return { from: asked ? anonymous : from, headers: [...(asked ? privacy : []), identity, ...diverted] };
}

/** What the drawing says comes before what the trunk's page says; an emergency call is told as the page says. */
function judged(settings: IdentitySettings, wished: OutgoingCaller, emergency: boolean) {
  const { identity = settings.identity, passedOn, passedOnWhy, ...drawn } = emergency ? {} : (wished.drawn ?? {});
  const sendDiversion = passedOn === undefined ? settings.sendDiversion : /diversion|both/.test(passedOn);
  const why = passedOnWhy && wished.diverted && { diverted: { ...wished.diverted, why: passedOnWhy } };
  return {
    trunk: { ...settings, identity, sendDiversion, showsOutside: sendDiversion || /history|both/.test(passedOn ?? '') },
    caller: { ...wished, ...why, ...(emergency ? {} : { drawn }) },
    history: passedOn === 'historyInfo' || passedOn === 'both',
  };
}

const anonymous = { displayName: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' };
const privacy: readonly HeaderField[] = [['Privacy', 'id']];

function shownNumber(
  trunk: IdentitySettings & { readonly showsOutside: boolean },
  caller: OutgoingCaller,
  emergency: boolean,
): string {
  const own = trunk.callerId ?? (emergency ? trunk.username : undefined);
  const outside = trunk.showsOutside && caller.diverted ? caller.outside : undefined;
  const chosen = emergency ? own : (caller.drawn?.user ?? outside ?? trunk.callerId ?? caller.callerId);
  return chosen === undefined ? (trunk.username ?? 'anonymous') : inForm(chosen, trunk);
}

/** Caller ids are written like called numbers, without the prefixes that only open a line. */
function inForm(number: string, { country, numbers }: IdentitySettings): string {
  return writeNumber(number, { country, numbers: { out: numbers.out, in: numbers.in } });
}

/** @returns one entry, whose counter goes on from what the call brought along: a circle through providers ends by it */
function diversion(trunk: IdentitySettings, { diverted }: OutgoingCaller, host: string): HeaderField[] {
  if (!trunk.sendDiversion || !diverted) return [];
  const uri = formatUri({ user: inForm(diverted.by, trunk), host });
  return [['Diversion', `<${uri}>;reason=${diverted.why};counter=${(diverted.times ?? 0) + 1}`]];
}

/** Causes of RFC 4458 for the reasons of RFC 5806. */
const CAUSES: Readonly<Record<PassedOnReason, number>> = {
  unconditional: 302,
  'user-busy': 486,
  'no-answer': 408,
  unavailable: 503,
  deflection: 480,
  unknown: 404,
};

/** Two entries: who was called, and whom that one has the call passed on to (RFC 7044 §10.3, RFC 4458). */
function historyOf({ diverted }: OutgoingCaller, called: string, trunk: IdentitySettings, host: string): HeaderField[] {
  if (!diverted) return [];
  const first = formatUri({ user: inForm(diverted.by, trunk), host });
  const [plain] = called.split(/[;?]/, 1);
  return [['History-Info', `<${first}>;index=1, <${plain};cause=${CAUSES[diverted.why]}>;index=1.1;mp=1`]];
}
