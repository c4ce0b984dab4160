import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { LocalAddresses } from './local-addresses.ts';

describe('our address, as a peer must see it', () => {
  test('is the one of the route to it, never an unspecified one', () => {
    const addresses = new LocalAddresses(undefined, undefined);
    expect(addresses.hostFor('0.0.0.0', '127.0.0.1')).toBe('127.0.0.1');
    expect(addresses.hostFor('::', '127.0.0.1')).toBe('127.0.0.1');
    expect(addresses.hostFor('::', '::1')).toBe('::1');
    const ours = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
    expect(ours).toContain(addresses.hostFor('0.0.0.0', '192.0.2.99'));
  });

  test('is the bound one when that is specific', () => {
    expect(new LocalAddresses(undefined, undefined).hostFor('10.1.2.3', '192.0.2.99')).toBe('10.1.2.3');
  });

  test('is the public one outside the local networks', () => {
    const addresses = new LocalAddresses('203.0.113.5', ['10.0.0.0/8', '127.0.0.0/8', 'fd00::/8']);
    expect(addresses.hostFor('10.1.2.3', '198.51.100.1')).toBe('203.0.113.5');
    expect(addresses.hostFor('10.1.2.3', '10.9.9.9')).toBe('10.1.2.3');
    expect(addresses.hostFor('0.0.0.0', '127.0.0.1')).toBe('127.0.0.1');
    expect(addresses.isLocal('fd00::7%eth0')).toBe(true);
    // An IPv4 address is of no use to an IPv6 peer.
    expect(addresses.hostFor('2001:db8::1', '2001:db8::2')).toBe('2001:db8::1');
  });

  test('can be learnt later', () => {
    const addresses = new LocalAddresses(undefined, ['10.0.0.0/8']);
    expect(addresses.hostFor('10.1.2.3', '198.51.100.1')).toBe('10.1.2.3');
    addresses.setPublicAddress('203.0.113.5');
    expect(addresses.hostFor('10.1.2.3', '198.51.100.1')).toBe('203.0.113.5');
    expect(addresses.hostFor('10.1.2.3', '10.9.9.9')).toBe('10.1.2.3');
  });

  test.each(['10.0.0.0/33', 'nowhere', '10.0.0.0/x', '::/129'])('%s is no network', (network) => {
    expect(() => new LocalAddresses(undefined, [network])).toThrow(RangeError);
  });
});
