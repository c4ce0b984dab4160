/** Which evidence lets audio flow past us, row by row. */

import { expect, test } from 'vitest';
import type { MediaWish, WhyAnchored } from '../../../shared/flow-schema/media-wish.ts';
import { localNetworkOf } from './local-network.ts';
import { type AudioSide, whyAnchored } from './why-anchored.ts';

const side = (
  address: string,
  more: Partial<AudioSide> = {},
  agreed: Partial<AudioSide['agreed']> = {},
): AudioSide => ({
  agreed: {
    codec: 'PCMA',
    payloadType: 8,
    telephoneEvent: 101,
    direction: 'sendrecv',
    remote: { address, port: 4000, rtcpPort: 4001 },
    ...agreed,
  },
  signallingAddress: address,
  source: address.includes(':') ? `[${address}]:4000` : `${address}:4000`,
  releaseAllowed: true,
  held: false,
  recorded: false,
  ...more,
});

const lan = side('192.168.1.20');
const keys = { suite: 'AES_CM_128_HMAC_SHA1_80', local: 'a', remote: 'b' };

const rows: readonly [string, MediaWish, AudioSide, AudioSide, WhyAnchored | undefined][] = [
  ['two phones of one local network', 'auto', lan, side('192.168.1.21'), undefined],
  ['two in the open network', 'auto', side('203.0.113.5'), side('198.51.100.9'), undefined],
  ['two on this very machine', 'auto', side('127.0.0.1'), side('127.0.0.2'), undefined],
  ['two by IPv6', 'auto', side('2001:db8::5'), side('2001:db8:1::9'), undefined],
  ['the drawing', 'anchored', lan, side('192.168.1.21'), 'drawn'],
  ['one in a local network, one outside', 'auto', lan, side('203.0.113.5'), 'translated'],
  ['two in different local networks', 'auto', lan, side('192.168.2.21'), 'translated'],
  ['signalling from elsewhere', 'auto', lan, side('192.168.1.21', { signallingAddress: '192.168.1.1' }), 'translated'],
  ['audio from another port', 'auto', lan, side('192.168.1.21', { source: '192.168.1.21:4711' }), 'translated'],
  ['nothing heard', 'auto', lan, { ...side('192.168.1.21'), source: undefined } as never, 'quiet'],
  ['another codec', 'auto', lan, side('192.168.1.21', {}, { codec: 'PCMU', payloadType: 0 }), 'codecs'],
  ['another number for keys', 'auto', lan, side('192.168.1.21', {}, { telephoneEvent: 96 }), 'codecs'],
  ['a trunk that does not allow it', 'auto', lan, side('192.168.1.21', { releaseAllowed: false }), 'trunk'],
  ['… and what the drawing insists on', 'released', lan, side('203.0.113.5', { releaseAllowed: false }), undefined],
  ['recorded, whatever is drawn', 'released', { ...lan, recorded: true }, side('192.168.1.21'), 'recorded'],
  ['encrypted, whatever is drawn', 'released', lan, side('192.168.1.21', {}, { srtp: keys }), 'encrypted'],
  ['on hold, whatever is drawn', 'released', lan, side('192.168.1.21', { held: true }), 'held'],
  ['IPv4 and IPv6, whatever is drawn', 'released', lan, side('2001:db8::5'), 'family'],
];

test.each(rows)('%s', (_, wish, one, other, expected) => {
  expect(whyAnchored(wish, one, other)).toBe(expected);
  expect(whyAnchored(wish, other, one)).toBe(expected);
});

test.each([
  ['10.1.2.3', '10.1.2'],
  ['172.31.0.9', '172.31.0'],
  ['172.32.0.9', 'open'],
  ['100.64.1.1', '100.64.1'],
  ['100.128.1.1', 'open'],
  ['169.254.7.7', '169.254.7'],
  ['fd00:1:2:3::9', 'fd00:1:2:3'],
  ['fe80::1', 'fe80:0:0:0'],
  ['fd00:1::9', 'fd00:1:0:0'],
  ['::1', 'host'],
  ['2001:db8::1', 'open'],
])('%s is in %s', (address, network) => {
  expect(localNetworkOf(address)).toBe(network);
});
