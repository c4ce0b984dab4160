/** Where responses go (RFC 3261 §18.2.2, RFC 3581 §4): back to where the request came from, never where it says. */

import { expect, test } from 'vitest';
import { parseVia } from '../message/via.ts';
import type { Source } from '../transport/address.ts';
import type { Transport } from '../transport/transport.ts';
import { returnHop } from './transaction-layer.ts';

const local = { address: '10.0.0.1', port: 5060 };
const from = (transport: Source['transport']): Source => ({ transport, address: '198.51.100.7', port: 40_123, local });
const by = (reliable: boolean) => ({ reliable }) as Transport;
const hop = (via: string, transport: Source['transport'] = 'udp') =>
  returnHop({ via: parseVia(via)! }, from(transport), by(transport !== 'udp'));

test.each([
  ['rport asks for the source port (RFC 3581 §4)', 'SIP/2.0/UDP 10.9.9.9:5060;branch=z9hG4bK1;rport', 40_123],
  ['without rport the port of the sent-by (RFC 3261 §18.2.2)', 'SIP/2.0/UDP 10.9.9.9:5070;branch=z9hG4bK1', 5070],
  ['no port in the sent-by: 5060 (RFC 3261 §18.2.2)', 'SIP/2.0/UDP 10.9.9.9;branch=z9hG4bK1', 5060],
  [
    'a malformed rport is one all the same, and not believed (RFC 3581 §4)',
    'SIP/2.0/UDP a;rport=99;branch=z9hG4bK1',
    40_123,
  ],
  ['port 0 cannot be answered: the source port', 'SIP/2.0/UDP 10.9.9.9:0;branch=z9hG4bK1', 40_123],
])('%s', (_name, via, port) => {
  expect(hop(via).peer).toMatchObject({ address: '198.51.100.7', port });
});

test.each(['maddr=203.0.113.5', 'received=203.0.113.5', 'maddr=203.0.113.5;rport'])(
  'a victim named by %s gets nothing (RFC 3581 §4)',
  (claim) => {
    expect(hop(`SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK1;${claim}`).peer.address).toBe('198.51.100.7');
  },
);

test('over a stream: the connection; when it is gone, the port of the sent-by (RFC 3261 §18.2.2)', () => {
  expect(hop('SIP/2.0/TCP 10.9.9.9:5070;branch=z9hG4bK1', 'tcp')).toMatchObject({
    peer: { port: 40_123 },
    returnPort: 5070,
  });
  expect(hop('SIP/2.0/TLS 10.9.9.9;branch=z9hG4bK1', 'tls').returnPort).toBe(5061);
});
