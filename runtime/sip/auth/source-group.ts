/** Who counts as one source. */

import { BlockList, isIPv6 } from 'node:net';

const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/**
 * IPv4: the address. IPv6: its /64, since one line owns all of it and could take a new address for every guess.
 * Anything else is taken as it is.
 */
export function sourceGroup(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain) || mapped.check(plain, 'ipv6')) return address;
  const [front = '', back] = plain.toLowerCase().split('::');
  const head = front === '' ? [] : front.split(':');
  // `::` stands for as many zero groups as are missing; an IPv4 tail is two groups, and far behind the first four.
  const tail =
    back === undefined || back === ''
      ? []
      : back.split(':').flatMap((group) => (group.includes('.') ? ['', ''] : [group]));
  const zeros = back === undefined ? [] : new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
