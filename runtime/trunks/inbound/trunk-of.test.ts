import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import type { Source } from '../../sip/transport/address.ts';
import { inviteOf } from '../testing/invite-text.ts';
import { trunkRow } from '../testing/trunk-row.ts';
import { hostOf } from '../trunk-uris.ts';
import { AddressSet } from './address-set.ts';
import { dottedUser } from './dotted-user.ts';
import { type KnownTrunk, trunkOf } from './trunk-of.ts';

const clock = new SimulatedClock();

function known(
  row: Parameters<typeof trunkRow>[0],
  networks: readonly string[],
  names: readonly string[] = [],
): KnownTrunk {
  const addresses = new AddressSet(clock);
  addresses.configure(networks, names);
  return { row: trunkRow(row), addresses };
}

function from(address: string, names?: readonly string[]): Source {
  const local = { address: '192.0.2.1', port: 5060 };
  return { transport: 'udp', address, port: 5060, local, ...(names && { names }) };
}

const trunks = [
  known({ _id: 'first', contactUser: 'one', username: 'u1', server: 'a.example.net' }, ['198.51.100.0/28']),
  known({ _id: 'second', contactUser: 'two', username: 'u2', server: 'b.example.net', priority: 5 }, ['198.51.100.7']),
  known({ _id: 'secure', contactUser: 'three', server: 'c.example.org' }, [], ['C.example.org']),
  known({ _id: 'off', contactUser: 'four', disabled: true }, ['203.0.113.1']),
];

describe('by which trunk a call came', () => {
  test.each<[string, Source, Parameters<typeof inviteOf>[0], object]>([
    [
      'our Contact decides',
      from('198.51.100.7'),
      { uri: 'sip:one@us' },
      { trunk: 'first', by: 'contact', others: ['second'] },
    ],
    ['a prefix decides', from('198.51.100.7'), { uri: 'sip:first.desk@us' }, { trunk: 'first', by: 'prefix' }],
    [
      'the account in To decides',
      from('198.51.100.7'),
      { uri: 'sip:+4930@us', to: '<sip:u1@x>' },
      { trunk: 'first', by: 'account' },
    ],
    [
      'the domain decides',
      from('198.51.100.7'),
      { uri: 'sip:+4930@us', to: '<sip:+4930@a.example.net>' },
      { trunk: 'first', by: 'domain' },
    ],
    [
      'else the address, by priority',
      from('198.51.100.7'),
      { uri: 'sip:+4930@us' },
      { trunk: 'second', by: 'address', others: ['first'] },
    ],
    ['a network', from('198.51.100.3'), { uri: 'sip:+4930@us' }, { trunk: 'first', by: 'address', others: [] }],
    ['IPv4 by an IPv6 socket', from('::ffff:198.51.100.3'), { uri: 'sip:+4930@us' }, { trunk: 'first' }],
    ['a certificate', from('203.0.113.9', ['c.example.org']), { uri: 'sip:+4930@us' }, { trunk: 'secure' }],
    ['a certificate for something else', from('203.0.113.9', ['example.org']), { uri: 'sip:x@us' }, { kind: 'none' }],
    [
      'our Contact from elsewhere',
      from('203.0.113.9'),
      { uri: 'sip:one@us' },
      { kind: 'strangeSource', trunk: 'first' },
    ],
    ['a prefix from elsewhere proves nothing', from('203.0.113.9'), { uri: 'sip:first.desk@us' }, { kind: 'none' }],
    ['a trunk that is switched off', from('203.0.113.1'), { uri: 'sip:four@us' }, { kind: 'none' }],
  ])('%s', (_what, source, parts, expected) => {
    expect(trunkOf(source, inviteOf({ to: '<sip:nobody@x>', ...parts }), trunks)).toMatchObject(expected);
  });
});

test('addresses that DNS gave are ours for an hour after it stopped giving them', async () => {
  const own = new SimulatedClock();
  const set = new AddressSet(own);
  set.found(['198.51.100.1', '2001:db8::1']);
  await own.advance(3_000_000);
  set.found(['198.51.100.2']);
  expect(set.has('198.51.100.1')).toBe(true);
  await own.advance(700_000);
  expect(set.has('198.51.100.1')).toBe(false);
  expect(set.has('198.51.100.2')).toBe(true);
  set.found([]);
  expect(set.addresses).toEqual(['198.51.100.2']);
});

test('a dotted user names a trunk, or nothing is taken off', () => {
  const isTrunk = (name: string) => name === 'provider';
  expect(dottedUser('Provider.anna', isTrunk)).toEqual({ trunk: 'provider', user: 'anna' });
  expect(dottedUser('provider.anna.b', isTrunk)).toEqual({ trunk: 'provider', user: 'anna.b' });
  for (const user of ['anna.b', 'provider', 'provider.', '.anna', ''])
    expect(dottedUser(user, isTrunk)).toBeUndefined();
});

test('the host of a server', () => {
  expect(['a.b', 'a.b:5070', '[2001:db8::1]:5070', '2001:db8::1', '192.0.2.1:5060'].map(hostOf)).toEqual(
    ['a.b', 'a.b', '2001:db8::1', '2001:db8::1', '192.0.2.1'], // biome-ignore format: one beside the other
  );
});
