/** Sets of addresses, written as addresses and CIDR networks. */

import { BlockList, isIP } from 'node:net';

export interface Networks {
  has(address: string): boolean;
}

/** Reads `192.0.2.0/24`, `2001:db8::/32` or a single address; IPv4 in IPv6 form counts as IPv4. @throws RangeError naming the bad entry */
export function networksOf(entries: readonly string[]): Networks {
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return {
    has(address) {
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

function add(list: BlockList, entry: string): void {
  const [address, prefix, ...more] = entry.trim().split('/');
  const family = isIP(address ?? '');
  const bits = prefix === undefined ? undefined : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const most = family === 6 ? 128 : 32;
  if (family === 0 || more.length > 0 || (bits !== undefined && !(bits <= most))) {
    throw new RangeError(`${entry} is no address or network`);
  }
  const name = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address!, name);
  else list.addSubnet(address!, bits, name);
}
