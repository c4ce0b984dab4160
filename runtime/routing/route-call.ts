/** An incoming call → a flow, an account, an emergency call, or a refusal. Pure: the same code answers "what would happen if". */

import type { House } from './house.ts';
import { MATCHING_RULES } from './matching-rules.ts';
import type { Route, RouteRequest } from './route.ts';

export type { Caller, Route, RouteRequest } from './route.ts';

/** One rule on the way, in words. */
export interface RouteStep {
  readonly rule: string;
  readonly decided: boolean;
  readonly words: string;
}

/** @param told hears of every rule that was asked */
export function routeCall(request: RouteRequest, house: House, told?: (step: RouteStep) => void): Route {
  for (const { id, callers, match, miss } of MATCHING_RULES) {
    if (!callers.includes(request.caller.kind)) continue;
    const route = match(request, house);
    told?.({ rule: id, decided: route !== undefined, words: route ? routeWords(route) : miss(request, house) });
    if (route) return route;
  }
  // The last rule fits everything.
  throw new Error('no rule has decided');
}

export function routeWords(route: Route): string {
  switch (route.kind) {
    case 'flow': {
      const whose = route.account === undefined ? '' : ` of ${route.account}`;
      return `the ${route.entry === 'out' ? 'outgoing ' : ''}flow ${route.flow}${whose} takes the call`;
    }
    case 'account':
      return `all phones of ${route.account} ring`;
    case 'emergency':
      return `emergency call to ${route.emergency}: it goes out at once, past every flow, rule and limit`;
    case 'refused':
      return `refused with ${route.status}: ${route.why}`;
  }
}
