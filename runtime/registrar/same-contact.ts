/** Whether two Contact URIs mean the same place (RFC 3261 §19.1.4). */

import { parseUri, type Uri } from '../sip/message/uri.ts';

export function sameContact(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [parseUri(one), parseUri(other)];
  if (!a || !b) return false;
  const sameAddress = a.scheme === b.scheme && a.user === b.user && a.host === b.host && a.port === b.port;
  return sameAddress && sameParameters(a, b);
}

/** These differ even when only one of the two has them; all others only if both have them and disagree. */
const decisive = ['user', 'ttl', 'method', 'maddr', 'transport'];

function sameParameters(a: Uri, b: Uri): boolean {
  if (decisive.some((name) => lower(a, name) !== lower(b, name))) return false;
  return [...a.params].every(([name]) => !b.params.has(name) || lower(a, name) === lower(b, name));
}

const lower = ({ params }: Uri, name: string): string | undefined => params.get(name)?.toLowerCase();
