/** A trace as a capture file: the classic format, each message as one UDP datagram in one IP packet without link layer. */

import { isIPv6 } from 'node:net';
import { packIpv4, packIpv6 } from './ip-packet.ts';
import type { TraceAddress, TracedMessage } from './traced-message.ts';

/*
 *   0                   1                   2                   3
 *  +---------------+---------------+---------------+---------------+
 *  | magic a1b2c3d4: microseconds  | major 2       | minor 4       |
 *  +---------------+---------------+---------------+---------------+
 *  | time zone 0   | accuracy 0    | longest packet| link type 101 |   file header, 24 bytes, little-endian
 *  +---------------+---------------+---------------+---------------+
 *  | seconds       | microseconds  | bytes here    | bytes on wire |   before each packet
 *  +---------------+---------------+---------------+---------------+
 */
const magic = 0xa1b2c3d4;
const longestPacket = 65_535;
/** LINKTYPE_RAW: the packet begins with its IP header, whose first four bits say which. */
const rawIp = 101;

/** Messages over streams appear as datagrams too; what no datagram could hold is cut. */
export function pcapFile(messages: readonly TracedMessage[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(magic, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(longestPacket, 16);
  header.writeUInt32LE(rawIp, 20);
  return Buffer.concat([header, ...messages.flatMap(packetOf)]);
}

function packetOf({ at, from, to, text }: TracedMessage): Buffer[] {
  const payload = Buffer.from(text, 'latin1');
  const packet = isV6(from) || isV6(to) ? packIpv6(asV6(from), asV6(to), payload) : packIpv4(from, to, payload);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(at / 1000), 0);
  header.writeUInt32LE(Math.floor((at % 1000) * 1000), 4);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return [header, packet];
}

const isV6 = ({ address }: TraceAddress): boolean => isIPv6(address.split('%', 1)[0]!);

const asV6 = ({ address, port }: TraceAddress): TraceAddress =>
  address.includes(':') ? { address: address.split('%', 1)[0]!, port } : { address: `::ffff:${address}`, port };
