import { expect, test } from 'vitest';
import { checkNetwork } from './network-checks.ts';

const trusted = ['127.0.0.0/8', '192.168.0.0/16'];

test('a private network is taken as it is, without the bits of a host', () => {
  expect(checkNetwork('10.1.2.3/24', trusted)).toEqual({ network: '10.1.2.0/24' });
  expect(checkNetwork('fd12::1/64', trusted)).toEqual({ network: 'fd12::/64' });
});

test('what is trusted already need not be added', () => {
  expect(checkNetwork('192.168.7.0/24', trusted)).toEqual({ fault: 'site.alreadyTrusted' });
  expect(checkNetwork('192.168.0.0/15', trusted)).toMatchObject({ network: '192.168.0.0/15' });
});

test('a network of the public internet is taken with a word of caution', () => {
  expect(checkNetwork('203.0.113.0/24', trusted)).toMatchObject({ caution: 'site.publicNetwork' });
  expect(checkNetwork('0.0.0.0/0', trusted)).toMatchObject({ caution: 'site.publicNetwork' });
  expect(checkNetwork('2001:db8::/32', trusted)).toMatchObject({ caution: 'site.publicNetwork' });
});

test('anything else is refused', () => {
  expect(checkNetwork('my network', trusted)).toEqual({ fault: 'site.badNetwork' });
});
