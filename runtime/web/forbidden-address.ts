/** Which addresses are nobody's business from outside: everything but public unicast. Pure. */

import { BlockList, isIP, isIPv4 } from 'node:net';

/** Special-purpose IPv4 networks (RFC 6890 and its registry), and multicast. */
const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, and the metadata services of clouds.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Within 2000::/3, the only public IPv6 addresses: tunnels that carry an IPv4 address, and examples. */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const notPublic4 = blockList(NOT_PUBLIC_4, 'ipv4');
const notPublic6 = blockList(NOT_PUBLIC_6, 'ipv6');
const public6 = blockList([['2000::', 3]], 'ipv6');

/** Whether an address may not be reached. @param allowed networks that may, whatever they are */
export function isForbidden(address: string, allowed: BlockList): boolean {
  const plain = unmapped(address);
  if (plain === undefined) return true;
  if (isIPv4(plain)) return !allowed.check(plain, 'ipv4') && notPublic4.check(plain, 'ipv4');
  if (allowed.check(plain, 'ipv6')) return false;
  return !public6.check(plain, 'ipv6') || notPublic6.check(plain, 'ipv6');
}

/** The IPv4 address inside `::ffff:0:0/96` (RFC 4291 §2.5.5.2), else the address; undefined when it is none. */
function unmapped(address: string): string | undefined {
  if (address.includes('%') || isIP(address) === 0) return undefined;
  if (isIPv4(address)) return address;
  // The URL parser writes every spelling of an address in one way.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!match) return canonical;
  const [high, low] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function blockList(networks: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family);
  return list;
}
