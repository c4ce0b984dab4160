/** The addresses in a trunk's settings as URIs. Pure. */

import { isIP } from 'node:net';
import { formatUri } from '../sip/message/uri.ts';
import type { Located } from '../sip/resolve/locate.ts';
import type { TrunkRow } from '../store/collections.ts';

export type Addressed = Pick<TrunkRow, 'server' | 'transport' | 'outboundProxy' | 'domain' | 'username'>;

/** Where requests go first: looked up by RFC 3263. */
export function nextHopOf(trunk: Addressed): string {
  return located(trunk.outboundProxy ?? trunk.server, trunk.transport);
}

/** All that is looked up to know the provider's addresses. */
export function serversOf(trunk: Addressed): string[] {
  const hosts = trunk.outboundProxy === undefined ? [trunk.server] : [trunk.outboundProxy, trunk.server];
  return hosts.map((host) => located(host, trunk.transport));
}

/** Addresses that the settings name, and names that a certificate may prove. */
export function knownPlaces(trunk: Addressed & Pick<TrunkRow, 'addresses'>) {
  const hosts = [trunk.server, ...(trunk.outboundProxy === undefined ? [] : [trunk.outboundProxy])].map(hostOf);
  return {
    networks: [...trunk.addresses, ...hosts.filter((host) => isIP(host) !== 0)],
    names: [...hosts, domainOf(trunk)],
  };
}

/** The addresses to which a name leads. */
export function addressesIn(located: Located): string[] {
  return located.kind === 'targets' ? located.targets.map(({ address }) => address) : [];
}

/** The proxy of the settings as a preloaded route (RFC 3261 §8.1.2). */
export function proxyRoute(trunk: Addressed): string[] {
  return trunk.outboundProxy === undefined ? [] : [`${located(trunk.outboundProxy, trunk.transport)};lr`];
}

/** Our address at the provider: To of REGISTER. */
export function accountUri(trunk: Addressed): string {
  return formatUri({ user: trunk.username ?? '', host: domainOf(trunk) });
}

/** Host of From and To: what the provider calls itself. */
export function domainOf({ domain, server }: Pick<Addressed, 'domain' | 'server'>): string {
  return (domain ?? hostOf(server)).toLowerCase();
}

/** The provider as Request-URIs name it; a server on a port of its own knows itself by it. */
export function requestUri(trunk: Pick<Addressed, 'domain' | 'server'>, user = ''): string {
  const port = /:(\d+)$/.exec(trunk.server.replace(/^[^[\]]*:[^[\]]*:.*$/, ''))?.[1];
  const named = trunk.domain === undefined && port !== undefined ? { port: Number(port) } : {};
  return formatUri({ user, host: domainOf(trunk), ...named });
}

/** The host of `host`, `host:port` or `[2001:db8::1]:port`, IPv6 without brackets. */
export function hostOf(server: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(server);
  if (bracketed) return bracketed[1]!;
  return server.split(':').length > 2 ? server : server.split(':', 1)[0]!;
}

function located(host: string, transport: Addressed['transport']): string {
  const parameter = transport === 'auto' ? '' : `;transport=${transport}`;
  return `sip:${host}${parameter}`;
}
