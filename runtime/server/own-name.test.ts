import { expect, test } from 'vitest';
import { NoRoute } from '../sip/errors.ts';
import type { Peer } from '../sip/transport/address.ts';
import { createOwnName } from './own-name.ts';

const phone: Peer = { transport: 'udp', address: '192.168.1.7', port: 5060 };
const gone: Peer = { transport: 'ws', address: '192.168.1.8', port: 40_000 };

const userAgent = {
  addressFor: ({ transport }: Peer) => {
    if (transport === 'ws') throw new NoRoute('ws');
    return { host: '192.168.1.2', port: 5060 };
  },
};

test.each<[string, readonly string[], string | undefined, Peer | undefined, string]>([
  ['the first of our domains', ['pbx.example', 'other.example'], '203.0.113.1', phone, 'pbx.example'],
  ['the address at which a phone sees us', [], '203.0.113.1', phone, '192.168.1.2'],
  ['our address outside, to a phone whose connection is gone', [], '203.0.113.1', gone, '203.0.113.1'],
  ['our address outside, to nobody in particular', [], '203.0.113.1', undefined, '203.0.113.1'],
  ['this machine, when there is nothing else', [], undefined, undefined, 'localhost'],
])('%s', (_what, domains, outside, peer, name) => {
  expect(createOwnName({ domains, userAgent, publicAddress: () => outside })(peer)).toBe(name);
});
