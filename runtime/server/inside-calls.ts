/** Calls from one flow of the house to another: placed as INVITEs that stay inside, known again by a ticket. */

import { randomUUID } from 'node:crypto';
import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { CallBackOrigin } from '../call/call-backs.ts';
import { callerOf, partyOfUri } from '../call/party.ts';
import type { Rights, Visited } from '../call/rights.ts';
import type { DialAsk, LegRoute, ReentryName, Resolution, SentOn } from '../call/target-resolver.ts';
import type { FlowRun } from '../flow/run-flow.ts';
import type { Route } from '../routing/route.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import type { HeaderField } from '../sip/message/message.ts';
import { escapeUser, parseUri } from '../sip/message/uri.ts';
import { INNER_PEER } from '../sip/transport/inner.ts';

/** What a call inside brings along instead of an identity. */
export interface InsideCall {
  readonly route: Exclude<Route, { kind: 'refused' }>;
  /** The call that placed it; absent: a script did, through the API. */
  readonly parentCall?: string;
  /** A far end of that call has sent it on: the same version of the flow runs. */
  readonly sentOn?: SentOn;
  /** A flow that nobody drew, for the one that the route names and with its rights. */
  readonly builtIn?: BuiltInRun;
  /** A far end asked for the call that asked for this one. */
  readonly wish?: ReentryName;
  /** How often it was passed on before it came to the house. */
  readonly diversions?: number;
  /** Given when somebody outside knows it already. */
  readonly id?: string;
  readonly from: Party;
  readonly to: Party;
}

export type BuiltInRun = Pick<FlowRun, 'program' | 'entry' | 'vars'>;

type Ticket = Omit<InsideCall, 'from' | 'to'>;
type ToFlow = Extract<Resolution, { kind: 'flow' }>;

/** Tickets that nobody came for: their INVITE was never sent. The oldest goes first. */
const MOST_TICKETS = 10_000;

export class InsideCalls {
  readonly #domain: () => string;
  readonly #tickets = new Map<string, Ticket>();

  constructor(domain: () => string) {
    this.#domain = domain;
  }

  /** The way to that flow. */
  issue(to: ToFlow, ask: DialAsk): LegRoute {
    const { flow, entry, account, sentOn } = to;
    const { displayName = ask.caller.name, user = ask.caller.user, host = ask.caller.host } = ask.from ?? {};
    const rights: Rights = entry === 'out' && account !== undefined ? { kind: 'account', account } : ask.rights;
    const route = {
      kind: 'flow',
      flow,
      entry,
      rights,
      visited: visitedWith(ask.visited, to),
      ...(account !== undefined && { account }),
    } as const;
    return {
      ...this.#way(
        { route, parentCall: ask.call, diversions: ask.diversions ?? 0, ...(sentOn && { sentOn }) },
        to.called || (account ?? flow),
        addressOf(user, host || this.#domain()),
      ),
      ...(displayName !== undefined && {
        from: { uri: addressOf(user, host || this.#domain()), displayName },
      }),
      // The flow inside learns it as one outside would; whether its legs heed it is decided there.
      headers: [...(ask.withheld ? PRIVACY : []), ...(ask.headers ?? [])],
      ...(account !== undefined && { account }),
    };
  }

  /** The way to all phones of an account, for somebody who wants them connected to `shown`. */
  issueToPhones(account: string, shown: string, id: string): LegRoute {
    const visited = { accounts: new Set([account]), flows: new Set<string>() };
    const route = { kind: 'account', account, rights: { kind: 'account', account }, visited } as const;
    return this.#way({ route, id }, account, addressOf(shown, this.#domain()));
  }

  /** The way to a flow that nobody drew. @param name who is called @param from who calls, as the called one sees it */
  issueBuiltIn(builtIn: BuiltInRun, name: string, from: Party, origin: CallBackOrigin): LegRoute {
    const { call: parentCall, rights, flow, visited, diversions = 0, wish } = origin;
    const route = { kind: 'flow', flow, entry: 'in', rights, visited } as const;
    const ticket = { route, builtIn, parentCall, diversions: diversions + 1, ...(wish && { wish }) };
    return this.#way(ticket, name, addressOf(from.user, from.host || this.#domain()));
  }

  #way(ticket: Ticket, name: string, from: string): LegRoute {
    const number = randomUUID();
    this.#tickets.set(number, ticket);
    if (this.#tickets.size > MOST_TICKETS) this.#tickets.delete(this.#tickets.keys().next().value!);
    const named = `sip:${escapeUser(name)}@${this.#domain()}`;
    return {
      uri: `${named};ticket=${number}`,
      destination: INNER_PEER,
      route: [],
      from: { uri: from },
      to: { uri: named },
      headers: [],
      fixedTransport: true,
      releaseAllowed: false,
      mayTransfer: false,
      referAnswer: 200,
    };
  }

  /** What an INVITE is that came inside; undefined: it came from elsewhere. A ticket is good for one call. */
  redeem({ request, source }: IncomingInvite): InsideCall | undefined {
    if (source.address !== INNER_PEER.address || source.port !== INNER_PEER.port) return undefined;
    const ticket = parseUri(request.uri)?.params.get('ticket') ?? '';
    const found = this.#tickets.get(ticket);
    if (!found) return undefined;
    this.#tickets.delete(ticket);
    return { ...found, from: callerOf(request), to: partyOfUri(request.to.uri) };
  }
}

const PRIVACY: readonly HeaderField[] = [['Privacy', 'id']];

function visitedWith({ accounts, flows }: Visited, { flow, account }: ToFlow): Visited {
  return {
    accounts: account === undefined ? accounts : new Set([...accounts, account]),
    flows: new Set([...flows, flow]),
  };
}

const addressOf = (user: string, host: string): string =>
  `sip:${user === '' ? '' : `${escapeUser(user)}@`}${host.includes(':') ? `[${host}]` : host}`;
