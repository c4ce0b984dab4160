/** Which addresses media may be sent to, and when two spellings mean the same one. */

import { isIP, SocketAddress } from 'node:net';

/** One spelling for each IP address: lower case, shortest IPv6, no zone, IPv4-mapped as IPv4; undefined for names. */
export function canonicalAddress(address: string): string | undefined {
  const bare = address.replace(/%.*$/s, '');
  const version = isIP(bare);
  if (version === 0) return undefined;
  if (version === 4) return bare;
  const canonical = new SocketAddress({ address: bare, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical);
  return mapped ? mapped[1] : canonical;
}

/** Why media must not go to this address; undefined when it may. */
export function unsendable(address: string, port: number, family: 'ipv4' | 'ipv6'): string | undefined {
  const canonical = canonicalAddress(address);
  if (!canonical) return 'it is not an IP address';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'the port is out of range';
  if (isIP(canonical) !== (family === 'ipv4' ? 4 : 6)) return `the stream speaks ${family}`;
  return refusals.find(({ covers }) => covers(canonical))?.why;
}

const refusals: readonly { readonly why: string; covers(address: string): boolean }[] = [
  { why: 'it is unspecified', covers: (address) => address === '::' || /^0\./.test(address) },
  { why: 'it is multicast', covers: (address) => /^ff/.test(address) || within(address, 224, 239) },
  { why: 'it is broadcast or reserved', covers: (address) => within(address, 240, 255) },
];

function within(address: string, low: number, high: number): boolean {
  const first = /^(\d+)\./.exec(address)?.[1];
  return first !== undefined && Number(first) >= low && Number(first) <= high;
}
