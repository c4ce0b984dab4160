/** From what was found to what takes the call. Pure. */

import type { Target } from '../store/collections.ts';
import type { House } from './house.ts';
import { type Route, type RouteRequest, refused, rightsOf } from './route.ts';

const nobody: ReadonlySet<string> = new Set();

interface About {
  readonly request: RouteRequest;
  readonly number?: string;
}

export function leadTo(target: Target, about: About, house: House): Route {
  return target.kind === 'flow' ? leadToFlow(target.flow, about, house) : leadToAccount(target.account, about, house);
}

export function leadToFlow(flow: string, about: About, house: House): Route {
  if (!house.flow(flow)) return refused(480, `the flow ${flow} is not published`);
  const accounts = about.request.caller.kind === 'account' ? new Set([about.request.caller.account]) : nobody;
  return { kind: 'flow', flow, entry: 'in', ...taken(about), visited: { accounts, flows: new Set([flow]) } };
}

/** Its incoming flow, or all its phones. */
export function leadToAccount(name: string, about: About, house: House): Route {
  const account = house.account(name);
  if (!account) return refused(404, `there is no account ${name}`);
  if (account.disabled) return refused(480, `the account ${account._id} is switched off`);
  const { incomingFlow } = account;
  const accounts = new Set([account._id]);
  if (incomingFlow === undefined || !house.flow(incomingFlow)) {
    return { kind: 'account', account: account._id, ...taken(about), visited: { accounts, flows: nobody } };
  }
  const visited = { accounts, flows: new Set([incomingFlow]) };
  return { kind: 'flow', flow: incomingFlow, entry: 'in', account: account._id, ...taken(about), visited };
}

/** The drawing by which an account calls. */
export function leadOut(account: string, flow: string, request: RouteRequest): Route {
  const visited = { accounts: new Set([account]), flows: new Set([flow]) };
  return { kind: 'flow', flow, entry: 'out', account, ...taken({ request }), visited };
}

export function leadToEmergency(emergency: string, request: RouteRequest): Route {
  return { kind: 'emergency', emergency, ...taken({ request }), visited: { accounts: nobody, flows: nobody } };
}

function taken({ request: { caller }, number }: About) {
  return {
    rights: rightsOf(caller),
    ...(number === undefined ? {} : { number }),
    ...(caller.kind === 'trunk' ? { trunk: caller.trunk } : {}),
  };
}
