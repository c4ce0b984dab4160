/** What somebody unknown reaches: flows by name, as far as they let strangers in. Pure. */

import type { FlowAccess } from '../../shared/flow-schema/flow.ts';

export interface RouteTable {
  /** Flows that are published. */
  accessOf(flow: string): FlowAccess | undefined;
  /** Any of our addresses, or a configured domain. */
  isOurs(host: string): boolean;
  isTrusted(address: string): boolean;
}

export interface NameRequest {
  /** User and host of the Request-URI, unescaped, the host in lower case. */
  readonly user: string;
  readonly host: string;
  /** The address that the message came from. */
  readonly source: string;
}

export type NameRoute =
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'refused'; readonly status: 403 | 404; readonly why: string };

/**
 * Reaching a flow by name is allowed by the flow's `access`. Only trusted sources learn that a name does not exist;
 * everyone else gets the same refusal, whether it exists or not.
 */
export function routeByName({ user, host, source }: NameRequest, table: RouteTable): NameRoute {
  const trusted = table.isTrusted(source);
  const flow = user.toLowerCase();
  const access = table.isOurs(host) ? table.accessOf(flow) : undefined;
  if (access === 'public' || (access === 'trusted' && trusted)) return { kind: 'flow', flow };
  if (!trusted) return refused(403, 'this source may not reach flows by name');
  if (!table.isOurs(host)) return refused(404, `${host} is none of our addresses or domains`);
  return refused(404, access === undefined ? `nothing is called ${user}` : `the flow ${flow} is not reachable by name`);
}

function refused(status: 403 | 404, why: string): NameRoute {
  return { kind: 'refused', status, why };
}
