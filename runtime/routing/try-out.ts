/** What would happen if somebody called now: the code that routes calls, told step by step. Nobody is called. */

import type { DialAsk } from '../call/target-resolver.ts';
import type { CallLimits } from '../policy/limits.ts';
import type { House } from './house.ts';
import { resolutionWords } from './resolution-words.ts';
import type { HouseTargets } from './resolve-target.ts';
import type { Route } from './route.ts';
import { type Caller, routeCall, routeWords } from './route-call.ts';

export interface TrialParts {
  readonly house: House;
  readonly targets: Pick<HouseTargets, 'resolveNow' | 'subjectsOf'>;
  readonly limits: Pick<CallLimits, 'wouldRefuse'>;
}

export interface Trial {
  readonly from:
    | { readonly kind: 'account'; readonly account: string }
    | { readonly kind: 'trunk'; readonly trunk: string; readonly caller?: string }
    | { readonly kind: 'stranger'; readonly trusted: boolean };
  readonly called: string;
  readonly dial?: string;
}

interface Step {
  readonly rule: string;
  readonly decided: boolean;
  readonly words: string;
}

export interface TrialResult {
  readonly steps: readonly Step[];
  readonly outcome: string;
  readonly kind: Route['kind'];
  readonly flow?: string;
  readonly account?: string;
  readonly dial?: { readonly target: string; readonly steps: readonly Step[]; readonly outcome: string };
}

export function tryOut(trial: Trial, parts: TrialParts): TrialResult {
  const steps: Step[] = [];
  const request = { caller: callerOf(trial.from), user: trial.called, host: 'localhost' };
  const route = routeCall(request, parts.house, (step) => steps.push(step));
  const target = dialledThen(trial, route);
  return {
    steps,
    outcome: routeWords(route),
    kind: route.kind,
    ...(route.kind === 'flow' ? { flow: route.flow } : {}),
    ...('account' in route && route.account !== undefined ? { account: route.account } : {}),
    ...(target !== undefined && route.kind !== 'refused' ? { dial: dialled(target, trial, route, parts) } : {}),
  };
}

/** What is dialled when the call has been taken: by the drawing, by the house itself, or, as a guess, what was dialled. */
function dialledThen({ dial, called }: Trial, route: Route): string | undefined {
  if (route.kind === 'emergency') return route.emergency;
  if (route.kind === 'account') return route.account;
  return dial ?? (route.kind === 'flow' && route.entry === 'out' ? called : undefined);
}

function dialled(target: string, trial: Trial, route: Exclude<Route, { kind: 'refused' }>, parts: TrialParts) {
  const steps: Step[] = [];
  const user =
    trial.from.kind === 'trunk' ? (trial.from.caller ?? '') : trial.from.kind === 'account' ? trial.from.account : '';
  const party = (name: string) => ({ user: name, host: 'localhost', uri: '' });
  const ask: DialAsk = {
    target,
    call: 'trial',
    rights: route.rights,
    caller: party(user),
    called: party(trial.called),
    flow: route.kind === 'flow' ? route.flow : '',
    visited: route.visited,
    by: 'flow',
  };
  const resolution = parts.targets.resolveNow(ask, ({ rule, words }) => steps.push({ rule, decided: false, words }));
  const outcome = resolutionWords(resolution);
  const legs = resolution.kind === 'legs' ? resolution.alternatives.flat() : [];
  for (const { trunk, emergency } of legs) {
    const why =
      trunk === undefined || emergency ? undefined : parts.limits.wouldRefuse(parts.targets.subjectsOf(ask, trunk));
    if (why !== undefined) steps.push({ rule: 'limits', decided: false, words: `by ${trunk}: ${why}` });
  }
  steps.push({ rule: 'outcome', decided: true, words: outcome });
  return { target, steps, outcome };
}

function callerOf(from: Trial['from']): Caller {
  return from.kind === 'stranger' ? { ...from, source: 'somewhere' } : from;
}
