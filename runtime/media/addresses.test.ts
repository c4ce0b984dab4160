import { describe, expect, test } from 'vitest';
import { canonicalAddress, unsendable } from './addresses.ts';

describe('addresses that media may be sent to', () => {
  test.each([
    ['192.0.2.7', 'ipv4'],
    ['127.0.0.1', 'ipv4'],
    ['2001:DB8::0:1', 'ipv6'],
    ['::1', 'ipv6'],
  ] as const)('%s may', (address, family) => {
    expect(unsendable(address, 4000, family)).toBeUndefined();
  });

  test.each([
    ['0.0.0.0', 4000, 'ipv4', 'unspecified'],
    ['::', 4000, 'ipv6', 'unspecified'],
    ['224.0.0.1', 4000, 'ipv4', 'multicast'],
    ['239.255.255.255', 4000, 'ipv4', 'multicast'],
    ['FF02::1', 4000, 'ipv6', 'multicast'],
    ['255.255.255.255', 4000, 'ipv4', 'broadcast'],
    ['phone.example.com', 4000, 'ipv4', 'not an IP address'],
    ['192.0.2.7', 0, 'ipv4', 'port'],
    ['192.0.2.7', 65_536, 'ipv4', 'port'],
    ['192.0.2.7', 4000, 'ipv6', 'speaks ipv6'],
    ['::ffff:224.0.0.1', 4000, 'ipv6', 'speaks ipv6'],
  ] as const)('%s port %i on %s may not', (address, port, family, why) => {
    expect(unsendable(address, port, family)).toContain(why);
  });

  test('one address has one spelling', () => {
    expect(canonicalAddress('2001:0DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
    expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1');
    expect(canonicalAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(canonicalAddress('example.com')).toBeUndefined();
  });
});
