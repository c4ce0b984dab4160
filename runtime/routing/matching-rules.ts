/** The order of matching, as a table: it routes calls, it is shown in the editor, and it explains itself. Pure. */

import { emergencyNumber } from '../policy/emergency.ts';
import { readNumber } from '../policy/read-number.ts';
import type { NumberRow } from '../store/collections.ts';
import type { House } from './house.ts';
import { leadOut, leadTo, leadToAccount, leadToEmergency, leadToFlow } from './lead-to.ts';
import { readingPlan } from './reading-plan.ts';
import { type Caller, type Route, type RouteRequest, refused } from './route.ts';

export interface MatchingRule {
  readonly id: string;
  /** Whose calls it looks at. */
  readonly callers: readonly Caller['kind'][];
  readonly label: { readonly en: string; readonly de: string };
  /** The route when it decides. */
  readonly match: (request: RouteRequest, house: House) => Route | undefined;
  /** Why it did not. */
  readonly miss: (request: RouteRequest, house: House) => string;
}

/** Times that a call may have been passed on before it comes here: more is a circle. */
const MOST_DIVERSIONS = 5;

export const MATCHING_RULES: readonly MatchingRule[] = [
  {
    id: 'emergency',
    callers: ['account'],
    label: { en: 'Emergency number of the account’s country', de: 'Notrufnummer des Landes, in dem das Konto ist' },
    match: (request, house) => {
      const number = emergencyNumber(request.user, readingPlan(callingAccount(request, house)?._id, house));
      return number === undefined ? undefined : leadToEmergency(number, request);
    },
    miss: ({ user }) => `${user} is no emergency number`,
  },
  {
    id: 'account-may-call',
    callers: ['account'],
    label: { en: 'Account that may not place calls', de: 'Konto, das nicht anrufen darf' },
    match: (request, house) => {
      const account = callingAccount(request, house);
      if (!account || account.disabled) return refused(403, 'the account is switched off');
      return account.incomingOnly ? refused(403, `the account ${account._id} may only be called`) : undefined;
    },
    miss: (request, house) => `${callingAccount(request, house)?._id} may place calls`,
  },
  {
    id: 'outgoing-flow',
    callers: ['account'],
    label: { en: 'The account’s outgoing flow', de: 'Ablauf des Kontos für abgehende Anrufe' },
    match: (request, house) => {
      const account = callingAccount(request, house);
      const flow = account?.outgoingFlow;
      return flow !== undefined && house.flow(flow) ? leadOut(account!._id, flow, request) : undefined;
    },
    miss: (request, house) => {
      const account = callingAccount(request, house);
      const { outgoingFlow } = account ?? {};
      if (outgoingFlow !== undefined) return `its outgoing flow ${outgoingFlow} is not published`;
      return `${account?._id} has no outgoing flow`;
    },
  },
  {
    id: 'our-address',
    callers: ['account', 'stranger'],
    label: { en: 'An address that is not ours', de: 'Adresse, die nicht unsere ist' },
    match: ({ host, caller }, house) => {
      if (house.isOurs(host)) return undefined;
      if (caller.kind === 'stranger' && !caller.trusted) return sourceRefused;
      return refused(caller.kind === 'account' ? 403 : 404, `${host} is none of our addresses or domains`);
    },
    miss: ({ host }) => `${host} is ours`,
  },
  {
    id: 'circle',
    callers: ['trunk'],
    label: { en: 'Passed on too often', de: 'Zu oft weitergeleitet' },
    match: ({ diversions = 0 }) =>
      diversions > MOST_DIVERSIONS
        ? refused(482, `it was passed on ${diversions} times before it came here`)
        : undefined,
    miss: ({ diversions = 0 }) =>
      diversions === 0 ? 'it comes straight here' : `it was passed on ${diversions} times`,
  },
  {
    id: 'number',
    callers: ['trunk', 'account'],
    label: { en: 'Number (of that trunk), or feature code', de: 'Rufnummer (dieses Anbieters) oder Funktionscode' },
    match: (request, house) => {
      const row = numberOf(request, house);
      return row && leadTo(row.target, { request, number: row._id }, house);
    },
    miss: (request) => `no number ${calledUser(request)}${fromTrunk(request)}`,
  },
  {
    id: 'account',
    callers: ['trunk', 'account'],
    label: { en: 'Name of an account', de: 'Name eines Kontos' },
    match: (request, house) => {
      const account = house.account(calledUser(request));
      return account && leadToAccount(account._id, { request }, house);
    },
    miss: (request) => `no account ${calledUser(request)}`,
  },
  {
    id: 'extension',
    callers: ['trunk', 'account'],
    label: { en: 'Extension of an account', de: 'Durchwahl eines Kontos' },
    match: (request, house) => {
      const account = house.byExtension(calledUser(request));
      return account && leadToAccount(account._id, { request }, house);
    },
    miss: (request) => `no extension ${calledUser(request)}`,
  },
  {
    id: 'flow',
    callers: ['trunk', 'account'],
    label: { en: 'Name of a flow', de: 'Name eines Ablaufs' },
    match: (request, house) => {
      const flow = calledUser(request).toLowerCase();
      return house.flow(flow) ? leadToFlow(flow, { request }, house) : undefined;
    },
    miss: (request) => `no published flow ${calledUser(request)}`,
  },
  {
    id: 'open-flow',
    callers: ['stranger'],
    label: { en: 'Name of a flow that lets strangers in', de: 'Name eines Ablaufs, der Fremde einlässt' },
    match: (request, house) => {
      const flow = request.user.toLowerCase();
      const access = house.flow(flow)?.access;
      const open = access === 'public' || (access === 'trusted' && isTrusted(request));
      return open ? leadToFlow(flow, { request }, house) : undefined;
    },
    miss: (request, house) => {
      const flow = request.user.toLowerCase();
      return house.flow(flow) ? `the flow ${flow} is not reachable by name` : `nothing is called ${request.user}`;
    },
  },
  {
    id: 'trunk-target',
    callers: ['trunk'],
    label: { en: 'Where the trunk leads', de: 'Wohin der Anbieter führt' },
    match: (request, house) => {
      const { caller } = request;
      const target = caller.kind === 'trunk' ? house.trunk(caller.trunk)?.incoming : undefined;
      return target && leadTo(target, { request }, house);
    },
    miss: ({ caller }) => `the trunk ${caller.kind === 'trunk' ? caller.trunk : ''} leads nowhere by itself`,
  },
  {
    id: 'nothing',
    callers: ['account', 'trunk', 'stranger'],
    label: { en: 'Nothing fits', de: 'Nichts passt' },
    match: (request, house) => nothingFits(request, house),
    miss: () => '',
  },
];

/** The same for everybody outside, whether the name exists or not. */
const sourceRefused = refused(403, 'this source may not reach flows by name');

function nothingFits(request: RouteRequest, house: House): Route {
  const { caller, user } = request;
  if (caller.kind === 'trunk') return refused(404, `nothing here takes calls for ${calledUser(request)}`);
  if (caller.kind === 'stranger') {
    if (!caller.trusted) return sourceRefused;
    const flow = user.toLowerCase();
    return refused(404, house.flow(flow) ? `the flow ${flow} is not reachable by name` : `nothing is called ${user}`);
  }
  const only = `${caller.account} has no outgoing flow and reaches only what is inside`;
  const { kind } = readNumber(user, house.account(caller.account)?.country ?? house.rules.country);
  return kind === 'word' || kind === 'short'
    ? refused(404, `nothing is called ${user}; ${only}`)
    : refused(403, `${user} is outside; ${only}`);
}

/** `provider.anna`: the prefix only tells by which trunk it came, and only if it is one. */
function calledUser({ caller, user }: RouteRequest): string {
  const prefix = caller.kind === 'trunk' ? `${caller.trunk.toLowerCase()}.` : undefined;
  return prefix !== undefined && user.toLowerCase().startsWith(prefix) ? user.slice(prefix.length) : user;
}

/** By the number as it is written, or in full as the trunk's or the account's country means it. */
function numberOf(request: RouteRequest, house: House): NumberRow | undefined {
  const { caller } = request;
  const user = calledUser(request);
  const trunk = caller.kind === 'trunk' ? house.trunk(caller.trunk) : undefined;
  const country = trunk?.country ?? (caller.kind === 'account' ? house.account(caller.account)?.country : undefined);
  const fits = (row: NumberRow | undefined) =>
    row && (row.trunk === undefined || caller.kind === 'account' || row.trunk === trunk?._id) ? row : undefined;
  return fits(house.number(user)) ?? fits(house.number(readNumber(user, country ?? house.rules.country).text));
}

function callingAccount({ caller }: RouteRequest, house: House) {
  return caller.kind === 'account' ? house.account(caller.account) : undefined;
}

function fromTrunk({ caller }: RouteRequest): string {
  return caller.kind === 'trunk' ? ` of the trunk ${caller.trunk}, or of any` : '';
}

function isTrusted({ caller }: RouteRequest): boolean {
  return caller.kind === 'stranger' && caller.trusted;
}
