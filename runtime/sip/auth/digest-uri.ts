/** Whether the `uri` of credentials means the Request-URI (RFC 7616 §3.4.6, RFC 3261 §22.4). */

import { parseUri, type Uri } from '../message/uri.ts';

const defaultPort: Readonly<Record<string, number>> = { sip: 5060, sips: 5061 };

/**
 * Compares what says where a request goes: scheme, user, host and port. Parameters may differ, since proxies on the way
 * add and drop them. Some phones sign only the server that they talk to, without a user: that is taken for all of its users.
 * @param isOwnHost names and addresses that all mean us: a proxy in front may have put one for the other
 */
export function sameTarget(digestUri: string, requestUri: string, isOwnHost: (host: string) => boolean): boolean {
  if (digestUri === requestUri) return true;
  const [left, right] = [parseUri(digestUri), parseUri(requestUri)];
  if (!left || !right || left.scheme !== right.scheme) return false;
  const ours = left.host !== '' && isOwnHost(left.host) && isOwnHost(right.host);
  if (left.user !== right.user) return ours && left.user === '';
  if (left.scheme === 'tel') return true;
  if (defaultPort[left.scheme] === undefined) return false;
  return ours || (left.host === right.host && portOf(left) === portOf(right));
}

const portOf = ({ port, scheme }: Uri): number | undefined => port ?? defaultPort[scheme];
