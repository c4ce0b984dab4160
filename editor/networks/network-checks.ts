/** What the form says about a network before it is sent. */

import type { MessageKey } from '../messages/en.ts';
import { contains, type Network, networkText, readNetwork } from './cidr.ts';

export type Checked = { readonly network: string; readonly caution?: MessageKey } | { readonly fault: MessageKey };

/** Networks that are never routed on the public internet (RFC 1918, 6598, 3927, 4193, 4291 §2.4). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8']
  .concat(['fc00::/7', 'fe80::/10', '::1/128'])
  .flatMap((text) => readNetwork(text) ?? []);

/** The network as it will be kept, or what is wrong with it. `trusted`: what is trusted already. */
export function checkNetwork(text: string, trusted: readonly string[]): Checked {
  const network = readNetwork(text);
  if (!network) return { fault: 'site.badNetwork' };
  const known = trusted.flatMap((entry) => readNetwork(entry) ?? []);
  if (within(network, known)) return { fault: 'site.alreadyTrusted' };
  return { network: networkText(network), ...(within(network, PRIVATE) ? {} : { caution: 'site.publicNetwork' }) };
}

const within = (network: Network, others: readonly Network[]): boolean =>
  others.some((other) => contains(other, network));
