/** Where an account's own phone transfers or redirects to is called as if that account had dialled it. Pure. */

import type { Resolution } from '../call/target-resolver.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { House } from './house.ts';
import type { DialTarget } from './read-target.ts';
import { routeCall } from './route-call.ts';

type FlowResolution = Extract<Resolution, { kind: 'flow' | 'refused' }>;

/** Its outgoing flow, or the rule for accounts that have none. */
export function dialledAsAccount(account: string, target: string, house: House): DialTarget | FlowResolution {
  const { user, host } = addressed(target);
  const here = host === '' || host === 'local' ? 'localhost' : host;
  const route = routeCall({ caller: { kind: 'account', account }, user, host: here }, house);
  switch (route.kind) {
    case 'refused':
      return { kind: 'refused', why: route.why };
    case 'emergency':
      return { kind: 'emergency', number: route.emergency };
    case 'account':
      return { kind: 'inside', target: { kind: 'account', account: route.account } };
    case 'flow': {
      const { flow, entry, account: whose } = route;
      if (entry === 'out') return { kind: 'flow', flow, entry, account, called: user };
      if (whose !== undefined) return { kind: 'inside', target: { kind: 'account', account: whose } };
      return { kind: 'inside', target: { kind: 'flow', flow } };
    }
  }
}

/** A Refer-To or Contact, or what a drawing made of it. */
function addressed(target: string): { readonly user: string; readonly host: string } {
  const uri = parseUri(target.includes(':') ? target : `sip:${target.includes('@') ? target : `${target}@local`}`);
  return uri ? { user: uri.user, host: uri.host } : { user: target, host: '' };
}
