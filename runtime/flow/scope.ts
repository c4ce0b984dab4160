/** The roots of expressions for one visit, made only when an expression asks. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { Call } from '../call/call.ts';
import type { Vars } from '../nodes/node-kind.ts';
import type { Scope } from './expressions.ts';
import type { Program } from './program.ts';
import { spokenParty } from './spoken/party.ts';
import { toCel } from './values.ts';
import type { VisitInput } from './visit.ts';

/** @returns the scope, with variables that the node has set itself on top of those of the visit */
export function scopeOf(visit: VisitInput, call: Call, { flow, version }: Program): (set?: Vars) => Scope {
  let scope: Scope | undefined;
  return (set) => {
    scope ??= {
      caller: partyRoot(call.from, flow.language),
      called: partyRoot(call.to, flow.language),
      call: {
        id: call.id,
        account: call.account ?? '',
        direction: call.direction,
        state: call.state,
        entry: visit.entry,
        flow: flow.id,
        version: BigInt(version),
        error: visit.failure.message,
        errorNode: visit.failure.node,
      },
      digits: visit.digits,
      dial: celVars({ ...nobodyDialled, ...visit.results.dial }),
      redirect: celVars({ ...notRedirected, ...visit.results.redirect }),
      transfer: celVars({ ...notTransferred, ...visit.results.transfer }),
      vars: celVars(visit.vars),
    };
    return set ? { ...scope, vars: { ...(scope.vars as Scope), ...celVars(set) } } : scope;
  };
}

/** What expressions find before anybody was called: a condition on it is false, and fails nothing. */
const nobodyDialled: Vars = { status: '', sip: 0, ringSeconds: 0, talkSeconds: 0, by: '', reason: '' };
const notTransferred: Vars = { uri: '', user: '', host: '', by: '' };
const notRedirected: Vars = { ...notTransferred, response: 0 };

function partyRoot(party: Party, language: string | undefined): Scope {
  const { user, host, name, uri } = party;
  return {
    number: user,
    host,
    name: name ?? '',
    uri,
    get spoken() {
      return spokenParty(party, language);
    },
  };
}

function celVars(vars: Vars): Scope {
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, toCel(value)]));
}
