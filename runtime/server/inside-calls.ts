/** Calls from one flow of the house to another: placed as INVITEs that stay inside, known again by a ticket. */

import { randomUUID } from 'node:crypto';
import type { Party } from '../../shared/flow-schema/call-events.ts';
import { partyOf, partyOfUri } from '../call/party.ts';
import type { Rights, Visited } from '../call/rights.ts';
import type { DialAsk, LegRoute, Resolution } from '../call/target-resolver.ts';
import type { IncomingInvite } from '../sip/dialog/incoming-invite.ts';
import { escapeUser, parseUri } from '../sip/message/uri.ts';
import { INNER_PEER } from '../sip/transport/inner.ts';

/** What a call inside brings along instead of an identity. */
export interface InsideCall {
  readonly flow: string;
  readonly entry: 'in' | 'out';
  readonly account?: string;
  readonly rights: Rights;
  readonly visited: Visited;
  readonly parentCall: string;
  readonly from: Party;
  readonly to: Party;
}

type ToFlow = Extract<Resolution, { kind: 'flow' }>;

/** Tickets that nobody came for: their INVITE was never sent. The oldest goes first. */
const MOST_TICKETS = 10_000;

export class InsideCalls {
  readonly #domain: () => string;
  readonly #tickets = new Map<string, Omit<InsideCall, 'from' | 'to'>>();

  constructor(domain: () => string) {
    this.#domain = domain;
  }

  /** The way to that flow. */
  issue(to: ToFlow, ask: DialAsk): LegRoute {
    const ticket = randomUUID();
    const { flow, entry, account } = to;
    this.#tickets.set(ticket, {
      flow,
      entry,
      rights: entry === 'out' && account !== undefined ? { kind: 'account', account } : ask.rights,
      visited: visitedWith(ask.visited, to),
      parentCall: ask.call,
      ...(account !== undefined && { account }),
    });
    if (this.#tickets.size > MOST_TICKETS) this.#tickets.delete(this.#tickets.keys().next().value!);
    const { displayName = ask.caller.name, user = ask.caller.user, host = ask.caller.host } = ask.from ?? {};
    const named = `sip:${escapeUser(to.called ?? account ?? flow)}@${this.#domain()}`;
    return {
      uri: `${named};ticket=${ticket}`,
      destination: INNER_PEER,
      route: [],
      from: { uri: addressOf(user, host || this.#domain()), ...(displayName !== undefined && { displayName }) },
      to: { uri: named },
      headers: ask.headers ?? [],
      ...(account !== undefined && { account }),
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
    return { ...found, from: partyOf(request.from), to: partyOfUri(request.to.uri) };
  }
}

function visitedWith({ accounts, flows }: Visited, { flow, account }: ToFlow): Visited {
  return {
    accounts: account === undefined ? accounts : new Set([...accounts, account]),
    flows: new Set([...flows, flow]),
  };
}

const addressOf = (user: string, host: string): string =>
  `sip:${user === '' ? '' : `${escapeUser(user)}@`}${host.includes(':') ? `[${host}]` : host}`;
