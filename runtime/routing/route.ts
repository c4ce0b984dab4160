/** What becomes of an incoming call. */

import type { Rights, Visited } from '../call/rights.ts';
import type { ReentryName } from '../call/target-resolver.ts';

/** Who calls, as the identity step has found out. */
export type Caller =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'trunk'; readonly trunk: string }
  /** `trusted`: from a network that the operator trusts. */
  | { readonly kind: 'stranger'; readonly source: string; readonly trusted: boolean };

/** What routing knows of an INVITE. */
export interface RouteRequest {
  readonly caller: Caller;
  /**
   * Who is called: the user of the Request-URI, unescaped; from a trunk the number where that trunk puts it.
   */
  readonly user: string;
  /** Host of the Request-URI, in lower case. */
  readonly host: string;
  /** How often it was passed on before it came here, as Diversion (RFC 5806) or History-Info (RFC 7044) tell. */
  readonly diversions?: number;
}

/** What every call brings along that is taken. */
interface Taken {
  readonly rights: Rights;
  readonly visited: Visited;
  /** The public number that was called. */
  readonly number?: string;
  /** By which it came. */
  readonly trunk?: string;
}

export type Route =
  | (Taken & {
      readonly kind: 'flow';
      readonly flow: string;
      readonly entry: 'in' | 'out' | ReentryName;
      /** Whose flow it is. */
      readonly account?: string;
    })
  /** All phones of the account ring together. */
  | (Taken & { readonly kind: 'account'; readonly account: string })
  /** Dialled at once, past every drawing. */
  | (Taken & { readonly kind: 'emergency'; readonly emergency: string })
  | { readonly kind: 'refused'; readonly status: number; readonly why: string };

export function refused(status: number, why: string): Route {
  return { kind: 'refused', status, why };
}

export const rightsOf = (caller: Caller): Rights => {
  if (caller.kind === 'account') return { kind: 'account', account: caller.account };
  return caller.kind === 'trunk' ? { kind: 'owner', trunk: caller.trunk } : { kind: 'stranger', source: caller.source };
};
