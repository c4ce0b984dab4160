import { describe, expect, test } from 'vitest';
import { contains, networkOf, networkText, readAddress, readNetwork } from './cidr.ts';

const isIn = (network: string, address: string): boolean => contains(readNetwork(network)!, readAddress(address)!);

describe('networks', () => {
  test('an IPv4 address lies in its network and not in the next', () => {
    expect(isIn('192.168.1.0/24', '192.168.1.0')).toBe(true);
    expect(isIn('192.168.1.0/24', '192.168.1.255')).toBe(true);
    expect(isIn('192.168.1.0/24', '192.168.2.0')).toBe(false);
    expect(isIn('192.168.1.128/25', '192.168.1.127')).toBe(false);
    expect(isIn('10.0.0.0/8', '10.255.0.1')).toBe(true);
    expect(isIn('0.0.0.0/0', '203.0.113.9')).toBe(true);
    expect(isIn('203.0.113.9', '203.0.113.9')).toBe(true);
    expect(isIn('203.0.113.9/32', '203.0.113.8')).toBe(false);
  });

  test('so does an IPv6 address', () => {
    expect(isIn('fd00::/8', 'fdff:1::2')).toBe(true);
    expect(isIn('fd00::/8', 'fe80::1%eth0')).toBe(false);
    expect(isIn('2001:db8:0:7::/64', '2001:db8::7:0:0:0:1')).toBe(true);
    expect(isIn('2001:db8:0:7::/64', '2001:db8:0:8::1')).toBe(false);
    expect(isIn('::/0', '::1')).toBe(true);
  });

  test('families do not mix, but a mapped address is its IPv4 address', () => {
    expect(isIn('::/0', '192.0.2.1')).toBe(false);
    expect(isIn('0.0.0.0/0', '::1')).toBe(false);
    expect(isIn('192.0.2.0/24', '::ffff:192.0.2.77')).toBe(true);
    expect(isIn('192.0.2.0/24', '::ffff:c000:24d')).toBe(true);
  });

  test('a network lies in a wider one, never in a narrower one', () => {
    expect(contains(readNetwork('10.0.0.0/8')!, readNetwork('10.7.0.0/16')!)).toBe(true);
    expect(contains(readNetwork('10.7.0.0/16')!, readNetwork('10.0.0.0/8')!)).toBe(false);
  });

  test.each([
    '',
    ' ',
    'here',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/8/9',
    '1.2.3.4/-1',
    '1.2.3.4,5.6.7.8',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    'fd00::/129',
    'g::',
    '12345::',
    '1.2.3.4::',
  ])('%j is no network', (text) => {
    expect(readNetwork(text)).toBeUndefined();
  });

  test('is written in its shortest form, without the bits of a host', () => {
    const written = (text: string): string => networkText(readNetwork(text)!);
    expect(written(' 192.168.1.20/24 ')).toBe('192.168.1.0/24');
    expect(written('192.168.1.20')).toBe('192.168.1.20/32');
    expect(written('FD00:0:0:1:0:0:0:5/64')).toBe('fd00:0:0:1::/64');
    expect(written('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1/128');
    expect(written('::/0')).toBe('::/0');
    expect(written('1:2:3:4:5:6:7:8')).toBe('1:2:3:4:5:6:7:8/128');
    expect(written('64:ff9b::192.0.2.33')).toBe('64:ff9b::c000:221/128');
  });

  test('the network of an address is found among several', () => {
    expect(networkOf('10.2.3.4', ['192.168.1.0/24', '10.0.0.0/8'])).toBe('10.0.0.0/8');
    expect(networkOf('203.0.113.5', ['192.168.1.0/24', '10.0.0.0/8'])).toBeUndefined();
    expect(networkOf('nonsense', ['0.0.0.0/0'])).toBeUndefined();
  });
});
